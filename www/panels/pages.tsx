// Pages behind the foot line: what is new, what was checked against what, and about.
import validation from "../help/validation.json";
import { NEWS } from "../help/news";
import { closeDialog, Dialog, Button, TableBox } from "../ui/controls";
import { dialog, version } from "../ui/store";

type Check = { what: string; against: string; agreement: string };
type Topic = { topic: string; checks: Check[] };

export function showWhatsNew(): void {
  dialog.value = (
    <Dialog title="What’s new" actions={<CloseButton />}>
      {NEWS.map((news) => (
        <section key={news.version} class="prose">
          <h3>Version {news.version}</h3>
          <ul>
            {news.items.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </section>
      ))}
    </Dialog>
  );
}

export function showValidation(): void {
  const topics: Topic[] = validation.topics;
  dialog.value = (
    <Dialog title="Validation" wide actions={<CloseButton />}>
      <p class="prose">{validation.explain}</p>
      {topics.map((t) => (
        <section key={t.topic}>
          <h3>{t.topic}</h3>
          <TableBox label={t.topic}>
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">What is checked</th>
                  <th scope="col">Against</th>
                  <th scope="col">How closely</th>
                </tr>
              </thead>
              <tbody>
                {t.checks.map((c) => (
                  <tr key={c.what}>
                    <th scope="row">{c.what}</th>
                    <td>{c.against}</td>
                    <td>{c.agreement}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        </section>
      ))}
    </Dialog>
  );
}

export function showAbout(): void {
  dialog.value = (
    <Dialog title="About Monolayer" actions={<CloseButton />}>
      <div class="prose">
        <p>
          Monolayer {version.value} ({__COMMIT__}) turns a plate reader’s file into viability, an IC50, publication
          figures and the text for the methods. It runs in this page alone.
        </p>
        <p>
          <strong>Private.</strong> A security policy forbids the page every connection to another place. It also works
          with the network cable out.
        </p>
        <p>
          <strong>Honest.</strong> Technical replicates are averaged and never counted as n. Where a result would
          mislead it is withheld, and stepping over that needs a reason, which is printed with the result.
        </p>
        <p>
          <strong>Reproducible.</strong> Results are computed from your file and your choices each time. The same file
          gives the same digits on every computer.
        </p>
        <p>Free software under the MIT licence.</p>
      </div>
    </Dialog>
  );
}

function CloseButton() {
  return (
    <Button tone="primary" onClick={closeDialog}>
      Close
    </Button>
  );
}
