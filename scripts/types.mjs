// Writes www/types/*.ts from the Rust types that cross to the page.
import { main, run } from "./tools.mjs";

await main(() => void run("cargo", ["test", "--quiet", "--lib", "export_bindings"]));
