// What the official client's declarations say about the answer to each of its documents, as an exact reader: every field that a
// document selects must be there, of the declared type, and null only where the schema allows it.
import ts from 'typescript';

const { TypeFlags } = ts;

export class Answers {
  #checker;
  #types = new Map();

  /** @param {string} declarations path of the package's main declaration file */
  constructor(declarations) {
    const program = ts.createProgram([declarations], {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      skipLibCheck: true,
      strict: true,
    });
    this.#checker = program.getTypeChecker();
    const module = this.#checker.getSymbolAtLocation(program.getSourceFile(declarations));
    const documents = this.#checker.getExportsOfModule(module).find(({ name }) => name === 'LinearDocument');
    for (const symbol of this.#checker.getExportsOfModule(this.#resolved(documents))) {
      // Declarations write names in Pascal case: `issueVcsBranchSearch` is answered with `IssueVcsBranchSearchQuery`.
      if (/(Query|Mutation)$/.test(symbol.name)) this.#types.set(symbol.name.toLowerCase(), symbol);
    }
  }

  /** What is wrong with `data`, the answer to the client's document of this kind and name. */
  problems(kind, name, data) {
    const symbol = this.#types.get(`${name}${kind}`.toLowerCase());
    if (!symbol) return [`the client declares no answer to the ${kind} ${name}`];
    return this.#read(data, this.#checker.getDeclaredTypeOfSymbol(this.#resolved(symbol)), 'data');
  }

  /** What a re-export stands for. */
  #resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #read(value, type, path) {
    const options = type.isUnion() ? type.types : [type];
    if (options.some((one) => one.flags & (TypeFlags.Any | TypeFlags.Unknown))) return [];
    if (value === null || value === undefined) {
      const isAllowed = value === null && options.some((one) => one.flags & TypeFlags.Null);
      return isAllowed ? [] : [`${path} is ${value}, which it never is`];
    }
    let fewest = null;
    for (const option of options.filter((one) => !(one.flags & (TypeFlags.Undefined | TypeFlags.Null)))) {
      const found = this.#against(value, option, path);
      if (found.length === 0) return [];
      if (fewest === null || found.length < fewest.length) fewest = found;
    }
    return fewest ?? [`${path} is ${JSON.stringify(value).slice(0, 60)}, which is always null`];
  }

  #against(value, type, path) {
    const wrong = () => [`${path} is ${JSON.stringify(value).slice(0, 60)}, declared as ${this.#checker.typeToString(type)}`];
    // Enums' values are declared one by one, as texts are.
    if (type.isStringLiteral()) return value === type.value ? [] : wrong();
    if (type.flags & TypeFlags.StringLike) return typeof value === 'string' ? [] : wrong();
    if (type.flags & TypeFlags.NumberLike) return typeof value === 'number' ? [] : wrong();
    if (type.flags & TypeFlags.BooleanLike) return typeof value === 'boolean' ? [] : wrong();
    // Dates are declared as what the client makes of them.
    if (type.symbol?.name === 'Date') return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? [] : wrong();
    // The scalar `JSON` is a document as text.
    if (this.#checker.getIndexTypeOfType(type, ts.IndexKind.String)) return [];
    if (typeof value !== 'object') return wrong();
    if (this.#checker.isArrayType(type)) {
      if (!Array.isArray(value)) return wrong();
      const [element] = this.#checker.getTypeArguments(type);
      return value.flatMap((item, position) => this.#read(item, element, `${path}[${position}]`));
    }
    if (Array.isArray(value)) return wrong();
    const declared = this.#checker.getPropertiesOfType(type).filter(({ name }) => name !== '__typename' || name in value);
    const names = new Set(declared.map(({ name }) => name));
    return [
      ...Object.keys(value)
        .filter((name) => !names.has(name))
        .map((name) => `${path}.${name} is not declared`),
      ...declared.flatMap((property) => this.#property(value, property, `${path}.${property.name}`)),
    ];
  }

  /** Fields that may be null are declared as ones that may be left out, which an answer never does. */
  #property(value, property, path) {
    const type = this.#checker.getTypeOfSymbol(property);
    return property.name in value ? this.#read(value[property.name], type, path) : [`${path} is missing`];
  }
}
