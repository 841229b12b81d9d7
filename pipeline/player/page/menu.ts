/** A button that opens a list of choices, one of them taken: the menu-button pattern of the ARIA Authoring Practices. */

export interface Choice<T> {
  value: T;
  text: string;
  detail?: string;
  chosen: boolean;
}

export class Menu<T> {
  private list: HTMLElement | null = null;

  constructor(
    private readonly button: HTMLButtonElement,
    private readonly choices: () => Choice<T>[],
    private readonly choose: (value: T) => void,
  ) {
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (this.list ? this.close() : this.open()));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
      event.preventDefault();
      event.stopPropagation();
      if (!this.list) this.open();
    });
    document.addEventListener("pointerdown", (event) => {
      if (this.list && !button.parentElement!.contains(event.target as Node)) this.close();
    });
  }

  get isOpen(): boolean {
    return this.list !== null;
  }

  private open(): void {
    const list = document.createElement("div");
    list.className = "choices";
    list.setAttribute("role", "menu");
    list.setAttribute("aria-label", this.button.getAttribute("aria-label") ?? "");
    for (const choice of this.choices()) list.append(this.item(choice));
    list.addEventListener("keydown", (event) => this.onKey(event));
    // Focus that goes elsewhere, by Tab or otherwise, leaves no open menu behind.
    list.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !list.contains(event.relatedTarget as Node)) this.close(false);
    });
    this.button.after(list);
    this.button.setAttribute("aria-expanded", "true");
    this.list = list;
    (list.querySelector<HTMLElement>("[aria-checked=true]") ?? (list.firstElementChild as HTMLElement | null))?.focus();
  }

  close(focusButton = true): void {
    const list = this.list;
    this.list = null;
    this.button.setAttribute("aria-expanded", "false");
    if (focusButton) this.button.focus({ preventScroll: true });
    list?.remove();
  }

  private item(choice: Choice<T>): HTMLElement {
    const item = document.createElement("button");
    item.setAttribute("role", "menuitemradio");
    item.setAttribute("aria-checked", String(choice.chosen));
    item.tabIndex = -1;
    const text = document.createElement("span");
    text.textContent = choice.text;
    item.append(text);
    if (choice.detail) {
      const detail = document.createElement("small");
      detail.textContent = choice.detail;
      item.append(detail);
    }
    item.addEventListener("click", () => {
      this.close();
      this.choose(choice.value);
    });
    return item;
  }

  private onKey(event: KeyboardEvent): void {
    const items = [...this.list!.children] as HTMLElement[];
    const at = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items.at(to % items.length)?.focus();
    else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") return;
    // Space and Enter press the item, as on any button; no key means something to the player meanwhile.
    event.stopPropagation();
    if (to !== undefined || event.key === "Escape") event.preventDefault();
  }
}
