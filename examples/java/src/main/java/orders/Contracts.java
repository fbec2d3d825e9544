package orders;

import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfig;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;

/** JSON Schemas of the classes that Jackson reads and writes. */
final class Contracts {
    private static final SchemaGenerator GENERATOR = new SchemaGenerator(config());

    private Contracts() {}

    /** The contract of messages of a type, as JSON text. */
    static String of(Class<?> type) {
        return GENERATOR.generateSchema(type).toString();
    }

    private static SchemaGeneratorConfig config() {
        var builder = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule())
                .with(new JakartaValidationModule(
                        JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
                        JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS))
                .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT);
        // An int is always present, but the modules do not list it as required.
        builder.forFields().withRequiredCheck(field -> field.getType().isPrimitive());
        return builder.build();
    }
}
