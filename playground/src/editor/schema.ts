// The JSON Schema of the spec, asked by path: what a field is, what may be written there.

/** A schema, as far as this page reads it. */
export interface Schema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  enumDescriptions?: string[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Returns the schema of what is at `path`; nothing where anything may be written. */
export function at(root: Schema, path: string[]): Schema | null {
  let here: Schema | null = root;
  for (const key of path) {
    if (here === null) return null;
    here = step(root, here, key);
  }
  return here === null ? null : resolved(root, here);
}

function step(root: Schema, from: Schema, key: string): Schema | null {
  for (const schema of choices(root, from)) {
    const next = key === "[]" ? schema.items : schema.properties?.[key];
    if (next !== undefined) return next;
  }
  return null;
}

/** Returns the schemas of which one has to hold. */
function choices(root: Schema, schema: Schema): Schema[] {
  const here = resolved(root, schema);
  return [here, ...(here.anyOf ?? []), ...(here.oneOf ?? [])].map((choice) => resolved(root, choice));
}

/** Follows a reference; what is said beside it outranks what it leads to. */
function resolved(root: Schema, schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  const target = name === undefined ? undefined : root.$defs?.[name];
  return target === undefined ? schema : { ...resolved(root, target), ...schema };
}

/** Returns the fields of the mapping at `path`. */
export function fields(root: Schema, path: string[]): { name: string; schema: Schema; required: boolean }[] {
  const here = at(root, path);
  if (here === null) return [];
  return choices(root, here).flatMap((choice) =>
    Object.entries(choice.properties ?? {}).map(([name, schema]) => ({
      name,
      schema: resolved(root, schema),
      required: choice.required?.includes(name) ?? false,
    })),
  );
}

/** Returns the words that may stand at `path`, with what they mean. */
export function words(root: Schema, path: string[]): { word: string; says: string }[] {
  const here = at(root, path);
  if (here === null) return [];
  return choices(root, here).flatMap((choice) => {
    const listed = (choice.enum ?? []).map((word, at) => ({ word: String(word), says: choice.enumDescriptions?.[at] ?? "" }));
    const truths = choice.type === "boolean" ? ["true", "false"].map((word) => ({ word, says: "" })) : [];
    return [...listed, ...truths];
  });
}

/** Returns what a value of the schema is, in a word or two. */
export function kind(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map(String).join(" | ");
  if (schema.properties !== undefined || schema.type === "object") return "mapping";
  if (schema.type === "array" || schema.items !== undefined) return "list";
  return [schema.type ?? ""].flat().join(" or ");
}
