/** A test that has failed, as its runner tells of it. */
export interface FailedTest {
  /** What the runner knows the test by: the same for each attempt at it. */
  readonly key: object;
  /** What stands for one run of the test's file: tests of one file may have the same name. */
  readonly scope: object;
  /** The test's name with those of its suites. */
  readonly name: string;
  /** The path of its file, below the project's root where it is there. */
  readonly file: string;
  /** Milliseconds since 1970, by a real clock: what is loaded after a failure may meet a fake one. */
  readonly failedAtMs: number;
}

/** What the page tells of a failure. */
export interface Failure {
  readonly test: FailedTest;
  /** The runner's name and version. */
  readonly runner: string;
  /** The texts of its errors. */
  readonly errors: readonly string[];
}
