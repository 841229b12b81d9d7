/** Two have written at once: both are shown, and one is chosen. */

import { price } from "../../app/format";
import { Button } from "../../design/controls";
import { wishOf, type Draft, type Story, type Wish } from "./draft";

const NAMES: Record<keyof Wish, string> = {
  kind: "What it sells",
  title: "Title",
  commentary: "What there is to tell",
  craft: "Craft",
  segments: "What is shown",
  materials: "Materials",
  tools: "Tools",
  price: "Price",
  lead_days: "Days",
  terms: "The service",
  point: "Where it is",
  stock: "How many there are",
  publish_when: "When it goes live",
  auto_publish: "When it goes live",
};

export function Conflict({ draft, theirs }: { draft: Draft; theirs: Story }) {
  const [mine, other] = [draft.wish.value, wishOf(theirs)];
  return (
    <section class="card rows conflict" role="alert" aria-label="Written twice">
      <h2>It was changed elsewhere meanwhile</h2>
      <p>On another device, perhaps. Nothing of yours is lost: choose which stays.</p>
      <div class="scrolling">
        <table>
          <thead>
            <tr>
              <th scope="col" />
              <th scope="col">Here</th>
              <th scope="col">There</th>
            </tr>
          </thead>
          <tbody>
            {draft.disputed(theirs).map((field) => (
              <tr key={field}>
                <th scope="row">{NAMES[field]}</th>
                <td>{words(field, mine)}</td>
                <td>{words(field, other)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="row">
        <Button kind="primary" onClick={() => void draft.keepMine()}>
          Keep what is here
        </Button>
        <Button onClick={() => draft.takeTheirs()}>Take what is there</Button>
      </div>
    </section>
  );
}

function words(field: keyof Wish, wish: Wish): string {
  switch (field) {
    case "segments":
      return wish.segments.map(({ kind, text, transcript }) => [kind, text ?? transcript].filter(Boolean).join(": ")).join("; ") || "nothing";
    case "materials":
    case "tools":
      return wish[field].map(({ name }) => name).join(", ") || "nothing";
    case "price":
      return wish.price ? price(wish.price.amount, wish.price.currency) : "none";
    case "stock":
      return wish.stock.made_to_order ? "made to order" : String(wish.stock.count ?? "not said");
    case "terms":
      return wish.terms ? `${wish.terms.minutes} minutes` : "not said";
    case "point":
      return wish.point ? `${wish.point.latitude}, ${wish.point.longitude}` : "as in the profile";
    default:
      return String(wish[field] ?? "not said");
  }
}
