// What the official client's own declarations say about answers, as a strict reader: a field that they do not have, or of
// another type, is named.
import ts from 'typescript';

const { TypeFlags, SignatureKind } = ts;

/** Reads values against the types of one package's declarations. */
export class Shapes {
  #checker;
  #exports;
  #elements;
  #isComplete;

  /**
   * @param {string} declarations path of the package's main declaration file
   * @param {Object<string, [string, string]>} elements by the name of a field that holds a list: declaration file and name of
   *   the type that its items have wherever it appears, where the answers' own declarations are vaguer than that
   * @param {{complete?: boolean}} options `complete` where the declarations are a specification and were not made from answers:
   *   then a field that they require must be there, and null is only what they allow to be null
   */
  constructor(declarations, elements = {}, { complete = false } = {}) {
    this.#isComplete = complete;
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

  /** The type that is found under these names, one inside the other, in what is exported under `name`; none where one is missing. */
  typeAt(name, path) {
    const found = this.#propertyAt(name, path);
    return found && this.#checker.getTypeOfSymbol(found);
  }

  /** The last name in `operations["issues/create"]`, where the declaration under these names says no more than that. */
  referenceAt(name, path) {
    const declared = this.#propertyAt(name, path)?.valueDeclaration?.type;
    const index = declared && ts.isIndexedAccessTypeNode(declared) ? declared.indexType : null;
    return index && ts.isLiteralTypeNode(index) ? index.literal.text : null;
  }

  #propertyAt(name, path) {
    let type = this.#checker.getDeclaredTypeOfSymbol(this.#exports.get(name));
    let property = null;
    for (const key of path) {
      property = this.#checker.getPropertyOfType(this.#checker.getNonNullableType(type), String(key));
      if (!property) return null;
      type = this.#checker.getTypeOfSymbol(property);
    }
    return property;
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
    if (value === null) {
      // Absent and null are alike to declarations that were made from answers.
      const isAllowed = !this.#isComplete || (type.isUnion() && type.types.some((one) => one.flags & TypeFlags.Null));
      return isAllowed ? [] : [`${path} is null, declared as ${this.#checker.typeToString(type)}`];
    }
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
    const missing = this.#missing(value, type, path);
    return missing.concat(Object.entries(value).flatMap(([name, inner]) => {
      const at = `${path}.${name}`;
      const element = this.#elements.get(name);
      if (element && Array.isArray(inner)) {
        return inner.flatMap((item, position) => this.#problems(item, element, `${at}[${position}]`));
      }
      const property = this.#checker.getPropertyOfType(type, name);
      if (property) return this.#problems(inner, this.#checker.getTypeOfSymbol(property), at);
      const rest = this.#declaredIndex(type);
      return rest ? this.#problems(inner, rest, at) : [`${at} is not declared`];
    }));
  }

  /** Fields that complete declarations require and `value` does not have. */
  #missing(value, type, path) {
    if (!this.#isComplete) return [];
    const required = type.getProperties().filter((one) => !(one.flags & ts.SymbolFlags.Optional));
    return required.filter((one) => !(one.name in value)).map((one) => `${path}.${one.name} is missing`);
  }

  /** The type of further fields, unless it is the client's own "anything may follow". */
  #declaredIndex(type) {
    const index = this.#checker.getIndexTypeOfType(type, ts.IndexKind.String);
    return index && !(index.flags & (TypeFlags.Any | TypeFlags.Unknown)) ? index : null;
  }
}
