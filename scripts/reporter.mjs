// Reporter for node's test runner: one line a test, the error under a failed one, and a count of tests at the end.
// A skipped test is a failed one, but for those whose reason begins with ABSENT: data that are not on this machine.
export default async function* reporter(source) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    if (type === "test:diagnostic" && data.level !== "info") yield "";
    if (type !== "test:pass" && type !== "test:fail") continue;

    const isSuite = data.details?.type === "suite";
    const wrapsOthers = isSuite || isFile(data);
    const skipped = data.skip !== undefined || data.todo !== undefined;
    const absent = type === "test:pass" && String(data.skip ?? "").startsWith("ABSENT");
    const failed = type === "test:fail" || (skipped && !wrapsOthers && !absent);
    const seconds = ((data.details?.duration_ms ?? 0) / 1000).toFixed(1);
    if (!wrapsOthers) {
      const outcome = failed ? "failed" : absent ? "skipped" : "passed";
      count[outcome] += 1;
      const remark = absent ? ` skipped. ${data.skip}` : skipped ? " skipped, which counts as failed" : "";
      const sign = { passed: "✓", failed: "✗", skipped: "–" }[outcome];
      yield `${"  ".repeat(data.nesting)}${sign} ${data.name} (${seconds} s)${remark}\n`;
    }
    if (type === "test:fail" && data.details.error?.failureType !== "subtestsFailed") {
      // A file or suite that fails on its own (a hook, an import) has no test to carry the failure.
      if (wrapsOthers) count.failed += 1;
      yield `${data.name}\n${explain(data.details.error)}\n`;
    }
  }
  yield `counted: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
}

const isFile = (data) => data.nesting === 0 && data.name === data.file;

const explain = (error) => {
  const cause = error?.cause ?? error;
  return String(cause?.stack ?? cause?.message ?? cause);
};
