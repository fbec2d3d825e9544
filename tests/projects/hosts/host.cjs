// Runs a TypeScript program, compiled into bin, as an inline program of the Automation API:
// node host.cjs preview|up FOLDER STACK EVENTS
const { appendFileSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const [operation, folder, stackName, log] = process.argv.slice(2);
process.chdir(folder);
const { LocalWorkspace } = createRequire(join(folder, "index.js"))("@pulumi/pulumi/automation");

async function main() {
    const program = async () => ({ ...require(join(folder, "bin", "index.js")) });
    const stack = await LocalWorkspace.selectStack({ stackName, projectName: "", program }, { workDir: folder });
    writeFileSync(log, "");
    await stack[operation]({
        diff: true,
        color: "never",
        onOutput: (text) => process.stdout.write(text),
        onEvent: (event) => appendFileSync(log, JSON.stringify(event) + "\n"),
    });
}

main().then(() => process.exit(0), (error) => {
    if (error.name !== "CommandError" && !error.commandResult) {
        console.error(error);
    }
    process.exit(1);
});
