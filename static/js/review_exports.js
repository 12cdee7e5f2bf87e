// The list of files asked for: read again every two seconds while one is being made. What becomes ready, or
// fails, is said once; the focus stays where it was.

const PAUSE = 2000;

export function mount(element) {
  const voice = document.getElementById(element.dataset.voice);
  const again = () => {
    if (element.querySelector("[data-waiting]")) setTimeout(read, PAUSE);
  };
  const show = (html) => {
    const known = new Set([...element.querySelectorAll("li[data-said]")].map((item) => item.id));
    const focused = element.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    element.innerHTML = html;
    const news = [...element.querySelectorAll("li[data-said]")].filter((item) => !known.has(item.id));
    if (news.length) voice.textContent = news.map((item) => item.dataset.said).join(" ");
    if (focused) [...element.querySelectorAll("a[href]")].find((a) => a.getAttribute("href") === focused)?.focus();
  };
  const read = async () => {
    try {
      const response = await fetch(element.dataset.list, { headers: { Accept: "text/html" } });
      if (response.ok) show(await response.text());
    } catch {
      // No connection: the next turn tries again.
    }
    again();
  };
  again();
}
