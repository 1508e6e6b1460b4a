// What the official client's own declarations say about answers, as a strict reader: a field that they do not have, or of
// another type, is named.
import ts from 'typescript';

const { TypeFlags, SignatureKind } = ts;

/** Reads values against the types of one package's declarations. */
export class Shapes {
  #checker;
  #exports;
  #elements;

  /**
   * @param {string} declarations path of the package's main declaration file
   * @param {Object<string, [string, string]>} elements by the name of a field that holds a list: declaration file and name of
   *   the type that its items have wherever it appears, where the answers' own declarations are vaguer than that
   */
  constructor(declarations, elements = {}) {
    const files = Object.values(elements).map(([file]) => file);
    const program = ts.createProgram([declarations, ...files], {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      skipLibCheck: true,
      strict: true,
    });
    this.#checker = program.getTypeChecker();
    const exportsOf = (file) => {
      const module = this.#checker.getSymbolAtLocation(program.getSourceFile(file));
      return new Map(this.#checker.getExportsOfModule(module).map((one) => [one.name, one]));
    };
    this.#exports = exportsOf(declarations);
    this.#elements = new Map(
      Object.entries(elements).map(([field, [file, name]]) => [
        field,
        this.#checker.getDeclaredTypeOfSymbol(this.#resolved(exportsOf(file).get(name))),
      ]),
    );
  }

  /** What a re-export stands for. */
  #resolved(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  /** The type of what `Class#path.to.method` promises; none where the class has no such method. */
  resultOf(className, path) {
    let type = this.#checker.getDeclaredTypeOfSymbol(this.#exports.get(className));
    for (const name of path.split('.')) {
      const property = type.getProperty(name);
      if (!property) return null;
      type = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(property));
    }
    const [signature] = this.#checker.getSignaturesOfType(type, SignatureKind.Call);
    return signature ? this.#checker.getAwaitedType(signature.getReturnType()) : null;
  }

  /** What in `value` the type does not allow, each with its path. */
  problems(value, type) {
    return this.#problems(value, type, '$');
  }

  #problems(value, type, path) {
    const options = (type.isUnion() ? type.types : [type]).filter(
      (one) => !(one.flags & (TypeFlags.Undefined | TypeFlags.Null)),
    );
    if (options.some((one) => one.flags & (TypeFlags.Any | TypeFlags.Unknown))) return [];
    // Absent and null are alike to the vendor's declarations, which were made from answers.
    if (value === null) return [];
    let fewest = null;
    for (const option of options) {
      const found = this.#against(value, option, path);
      if (found.length === 0) return [];
      if (fewest === null || found.length < fewest.length) fewest = found;
    }
    return fewest ?? [];
  }

  #against(value, type, path) {
    const wrong = () => [`${path} is ${JSON.stringify(value).slice(0, 60)}, declared as ${this.#checker.typeToString(type)}`];
    if (type.flags & TypeFlags.StringLike) {
      // Enums of answers list what was in the answers that they were made from, not what can be.
      const isLiteral = type.isStringLiteral() && !(type.flags & TypeFlags.EnumLiteral);
      return typeof value === 'string' && (!isLiteral || type.value === value) ? [] : wrong();
    }
    if (type.flags & TypeFlags.NumberLike) return typeof value === 'number' ? [] : wrong();
    if (type.flags & TypeFlags.BooleanLike) return typeof value === 'boolean' ? [] : wrong();
    if (typeof value !== 'object') return wrong();
    if (Array.isArray(value)) {
      const element = this.#checker.getIndexTypeOfType(type, ts.IndexKind.Number);
      if (!element) return wrong();
      return value.flatMap((item, position) => this.#problems(item, element, `${path}[${position}]`));
    }
    if (this.#checker.isArrayType(type)) return wrong();
    return Object.entries(value).flatMap(([name, inner]) => {
      const at = `${path}.${name}`;
      const element = this.#elements.get(name);
      if (element && Array.isArray(inner)) {
        return inner.flatMap((item, position) => this.#problems(item, element, `${at}[${position}]`));
      }
      const property = this.#checker.getPropertyOfType(type, name);
      if (property) return this.#problems(inner, this.#checker.getTypeOfSymbol(property), at);
      const rest = this.#declaredIndex(type);
      return rest ? this.#problems(inner, rest, at) : [`${at} is not declared`];
    });
  }

  /** The type of further fields, unless it is the client's own "anything may follow". */
  #declaredIndex(type) {
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return index && !(index.flags & (TypeFlags.Any | TypeFlags.Unknown)) ? index : null;
  }
}
