// What was seen on the wire, so that no test can pass without having made its requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const TIMEOUT_MILLISECONDS = 60_000;

/** Requests and their outcomes by operation. */
export class Recorder {
  #seen = [];

  /** Notes one answer; `refusal` is the vendor's error code, null when the call succeeded. */
  note(operation, refusal) {
    this.#seen.push({ operation, refusal });
  }

  /** How many answers have been seen. */
  get position() {
    return this.#seen.length;
  }

  /** The answers after `position` that succeeded (`true`) or were refused (`false`). */
  operations(succeeded, position = 0) {
    const wanted = this.#seen.slice(position).filter(({ refusal }) => (refusal === null) === succeeded);
    return wanted.map(({ operation }) => operation);
  }

  /** The error codes that `operation` was refused with. */
  refusals(operation) {
    return new Set(this.#seen.filter((one) => one.operation === operation && one.refusal).map((one) => one.refusal));
  }
}

/**
 * The operations of one backend, each of which is to be driven by a test of its own.
 *
 * @param {string} backend name for titles
 * @param {Recorder} recorder what the client's transport reports to
 * @param {string[]} names all operations that must be driven
 */
export function suite(backend, recorder, names) {
  const defined = new Set();

  /**
   * Defines the test of one operation. It must see the operation succeed, see it refused, and (unless `options.pure`: an
   * operation without an effect on anything) see another operation succeed, which is the one that read the effect back.
   */
  function drives(operation, body, options = {}) {
    assert.ok(names.includes(operation), `${operation} is not in the list of ${backend}`);
    defined.add(operation);
    test(`${backend} ${operation}`, { timeout: TIMEOUT_MILLISECONDS }, async () => {
      const start = recorder.position;
      await body();
      const succeeded = recorder.operations(true, start);
      assert.ok(succeeded.includes(operation), `${operation} was not seen to succeed`);
      assert.ok(recorder.operations(false, start).includes(operation), `${operation} was not seen to be refused`);
      if (!options.pure) {
        assert.ok(succeeded.some((other) => other !== operation), `nothing read back the effect of ${operation}`);
      }
    });
  }

  /** Defines the last test: everything in the list was driven. Prints the list. */
  function everythingWasDriven() {
    test(`${backend}: every operation was driven`, (context) => {
      assert.deepEqual(names.filter((name) => !defined.has(name)), [], 'operations without a test');
      const succeeded = recorder.operations(true);
      for (const name of names) {
        const count = succeeded.filter((other) => other === name).length;
        context.diagnostic(`${name}: ${count} succeeded, refused with ${[...recorder.refusals(name)].join(', ') || 'nothing'}`);
      }
      assert.deepEqual(names.filter((name) => !succeeded.includes(name)), [], 'operations that never succeeded');
      assert.deepEqual(names.filter((name) => recorder.refusals(name).size === 0), [], 'operations that were never refused');
      context.diagnostic(`${backend}: ${names.length} operations driven, ${succeeded.length} successful calls`);
    });
  }

  return { drives, everythingWasDriven };
}
