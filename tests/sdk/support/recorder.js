// What was seen on the wire, so that no test can pass without having made its requests.
import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const TIMEOUT_MILLISECONDS = 60_000;
const HEADING = '# Operations that the tests in tests/sdk drive with the official clients; written by them.';

/** Requests and their outcomes by operation. */
export class Recorder {
  #seen = [];

  /**
   * Notes one answer; `refusal` is the vendor's error code, null when the call succeeded; `problems` is what is wrong with its
   * shape.
   */
  note(operation, refusal, problems = []) {
    this.#seen.push({ operation, refusal, problems: problems.map((problem) => `${operation}: ${problem}`) });
  }

  /** Keeps an answer in the folder in `RECORDINGS_FOLDER`, where that is set, for readers in other languages. */
  keep(operation, answer) {
    if (process.env.RECORDINGS_FOLDER) {
      appendFileSync(join(process.env.RECORDINGS_FOLDER, `${operation}.jsonl`), `${JSON.stringify(answer)}\n`);
    }
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

  /** What was wrong with the shapes of answers after `position`. */
  problems(position) {
    return [...new Set(this.#seen.slice(position).flatMap(({ problems }) => problems))];
  }

  /** The error codes that `operation` was refused with. */
  refusals(operation) {
    return new Set(this.#seen.filter((one) => one.operation === operation && one.refusal).map((one) => one.refusal));
  }
}

/**
 * The tests of one backend's operations.
 *
 * @param {string} backend name for titles, and of the folder that the list of driven operations is written to
 * @param {Recorder} recorder what the client's transport reports to
 * @param {(name: string) => string} nameInTable what the backend's own table calls an operation
 */
export function suite(backend, recorder, nameInTable = (name) => name) {
  const defined = new Set();

  /**
   * Defines the test of one operation. It must see the operation succeed, see it refused (unless `options.always`: the
   * vendor documents no error that a caller could provoke), and (unless `options.pure`: an operation without an effect on
   * anything) see another operation succeed, which is the one that read the effect back. No answer may have a shape that the
   * vendor does not declare.
   */
  function drives(operation, body, options = {}) {
    assert.ok(!defined.has(operation), `${operation} has two tests`);
    defined.add(operation);
    test(`${backend} ${operation}`, { timeout: TIMEOUT_MILLISECONDS }, async () => {
      const start = recorder.position;
      await body();
      const succeeded = recorder.operations(true, start);
      assert.ok(succeeded.includes(operation), `${operation} was not seen to succeed`);
      if (!options.always) {
        assert.ok(recorder.operations(false, start).includes(operation), `${operation} was not seen to be refused`);
      }
      if (!options.pure) {
        assert.ok(succeeded.some((other) => other !== operation), `nothing read back the effect of ${operation}`);
      }
      assert.deepEqual(recorder.problems(start), [], 'answers of a shape that the vendor does not declare');
    });
  }

  /**
   * Defines the last test: what was defined was driven. Prints the list, and writes it to `<backend>/driven.txt` in the folder
   * in `DRIVEN_FOLDER`, where that is set: the evidence that `asym verify` counts.
   */
  function everythingWasDriven() {
    test(`${backend}: every operation was driven`, (context) => {
      const names = [...defined].sort();
      const succeeded = recorder.operations(true);
      for (const name of names) {
        const count = succeeded.filter((other) => other === name).length;
        context.diagnostic(`${name}: ${count} succeeded, refused with ${[...recorder.refusals(name)].join(', ') || 'nothing'}`);
      }
      assert.deepEqual(names.filter((name) => !succeeded.includes(name)), [], 'operations that never succeeded');
      context.diagnostic(`${backend}: ${names.length} operations driven, ${succeeded.length} successful calls`);
      if (process.env.DRIVEN_FOLDER) {
        const lines = [HEADING, ...names.map(nameInTable).sort()];
        writeFileSync(join(process.env.DRIVEN_FOLDER, backend, 'driven.txt'), `${lines.join('\n')}\n`);
      }
    });
  }

  return { drives, everythingWasDriven };
}
