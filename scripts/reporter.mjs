// Reporter for node's test runner: one line a test, the error under a failed one, and a count of tests at the end.
export default async function* reporter(source) {
  const count = { passed: 0, failed: 0 };
  for await (const { type, data } of source) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    if (type === "test:diagnostic" && data.level !== "info") yield "";
    if (type !== "test:pass" && type !== "test:fail") continue;

    const isSuite = data.details?.type === "suite";
    const wrapsOthers = isSuite || isFile(data);
    const skipped = data.skip !== undefined || data.todo !== undefined;
    const failed = type === "test:fail" || (skipped && !wrapsOthers);
    const seconds = ((data.details?.duration_ms ?? 0) / 1000).toFixed(1);
    if (!wrapsOthers) {
      count[failed ? "failed" : "passed"] += 1;
      yield `${"  ".repeat(data.nesting)}${failed ? "✗" : "✓"} ${data.name} (${seconds} s)${skipped ? " skipped, which counts as failed" : ""}\n`;
    }
    if (type === "test:fail" && data.details.error?.failureType !== "subtestsFailed") {
      // A file or suite that fails on its own (a hook, an import) has no test to carry the failure.
      if (wrapsOthers) count.failed += 1;
      yield `${data.name}\n${explain(data.details.error)}\n`;
    }
  }
  yield `counted: ${count.passed} passed, ${count.failed} failed\n`;
}

const isFile = (data) => data.nesting === 0 && data.name === data.file;

const explain = (error) => {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause);
};
