// Records what the reference implementation (npm jsonata 2.0.6, the version Step Functions runs) answers:
//   npm install jsonata@2.0.6 && node record.mjs < expressions.json > recorded.json
import { readFileSync } from "node:fs";
import jsonata from "jsonata";

const { bindings, cases } = JSON.parse(readFileSync(0, "utf8"));
const recorded = [];
for (const { expression } of cases) {
  const one = { expression };
  try {
    const value = await jsonata(expression).evaluate(undefined, structuredClone(bindings));
    if (value === undefined) one.undefined = true;
    else one.value = value;
  } catch (error) {
    one.error = error.code ?? error.name;
  }
  recorded.push(one);
}
const lines = recorded.map((one) => "    " + JSON.stringify(one)).join(",\n");
process.stdout.write(`{\n  "bindings": ${JSON.stringify(bindings)},\n  "cases": [\n${lines}\n  ]\n}\n`);
