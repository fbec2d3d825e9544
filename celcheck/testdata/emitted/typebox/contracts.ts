import { writeFileSync } from "node:fs";
import { Type } from "@sinclair/typebox";

// What the warehouse promises about its events.
const closed = { additionalProperties: false };
const sku = Type.String({ pattern: "^[A-Z]{3}-[0-9]{4}$" });
const Unit = Type.Union([Type.Literal("piece"), Type.Literal("box"), Type.Literal("pallet")]);
const Nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Base = Type.Object({ eventId: Type.String({ format: "uuid", minLength: 1, maxLength: 64 }), at: Type.String({ format: "date-time" }) });

const StockCounted = Type.Composite([Base, Type.Object({
    type: Type.Literal("StockCounted"),
    sku,
    unit: Unit,
    counted: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    expected: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
    countedBy: Nullable(Type.String({ minLength: 1, maxLength: 60 })),
})], closed);

const GoodsReceived = Type.Intersect([Base, Type.Object({
    type: Type.Literal("GoodsReceived"),
    // Any number of articles, by their number: patternProperties.
    pieces: Type.Record(sku, Type.Integer({ minimum: 1, maximum: 10_000 })),
    // The same, and no other name.
    returned: Type.Record(sku, Type.Integer({ minimum: 1, maximum: 10_000 }), closed),
    // And by any name: TypeBox writes this as a pattern too.
    remarks: Type.Record(Type.String(), Type.String({ maxLength: 80 })),
    dock: Type.Union([Type.Integer({ minimum: 1, maximum: 40 }), Type.Literal("yard")]),
    place: Type.Tuple([Type.String({ minLength: 1, maxLength: 3 }), Type.Integer({ minimum: 0 })]),
})]);

const ShelfMoved = Type.Object({
    type: Type.Literal("ShelfMoved"),
    eventId: Type.Index(Base, ["eventId"]),
    move: Type.Union([
        Type.Object({ kind: Type.Literal("within"), shelf: Type.TemplateLiteral("shelf-${number}") }),
        Type.Object({ kind: Type.Literal("to"), shelf: Type.String({ minLength: 1 }), hall: Type.Enum({ North: "N", South: "S" }) }),
    ]),
    weights: Type.Array(Type.Number({ minimum: 0 }), { minItems: 1, maxItems: 20 }),
});

export const WarehouseEvent = Type.Union([StockCounted, GoodsReceived, ShelfMoved]);

// What purchasing takes.
export const PurchasingCommand = Type.Union([
    Type.Object({
        type: Type.Literal("Correct"),
        sku: Type.String({ minLength: 8, maxLength: 8 }),
        unit: Type.Union([Type.Literal("piece"), Type.Literal("box"), Type.Literal("pallet"), Type.Literal("truck")]),
        difference: Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }),
        by: Type.Optional(Type.String({ minLength: 1 })),
    }, closed),
    Type.Object({ type: Type.Literal("Book"), sku, pieces: Type.Integer({ minimum: 1 }) }, closed),
    Type.Object({ type: Type.Literal("Place"), aisle: Type.String({ minLength: 1 }), dock: Type.Integer({ minimum: 0, maximum: 40 }) }, closed),
    Type.Object({ type: Type.Literal("Carry"), hall: Type.Enum({ North: "N", South: "S", West: "W" }), kilograms: Type.Number({ minimum: 0 }) }, closed),
]);

const write = (name: string, contract: unknown) => writeFileSync(name, JSON.stringify(contract, null, 2) + "\n");

// TypeBox writes tuples as draft-07 has them and does not say so: the contract says which draft it is.
const draft = { $schema: "http://json-schema.org/draft-07/schema#" };

write("event.json", { ...draft, ...WarehouseEvent });
write("command.json", { ...draft, ...PurchasingCommand });
// Without the draft it is refused.
write("tuple.refused.json", Type.Object({ place: Type.Tuple([Type.String(), Type.Integer()]) }));
