import type { Reporter, TestModule } from 'vitest/node';

/** Closes a run with one plain line that any program can read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (wanted: string): number => states.filter((state) => state === wanted).length;
    // A file that could not be run at all has no failed test to show for it.
    const broken = modules.filter((module) => module.state() === 'failed' && !hasFailedTest(module)).length;
    process.on('exit', () => {
      console.log(`${count('passed')} passed, ${count('failed') + broken} failed, ${count('skipped')} skipped`);
    });
  }
}

function hasFailedTest(module: TestModule): boolean {
  return [...module.children.allTests()].some((test) => test.result().state === 'failed');
}
