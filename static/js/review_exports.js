// The list of files asked for: read again every two seconds while one is being made.

const PAUSE = 2000;

export function mount(element) {
  const again = () => {
    if (element.querySelector("[data-waiting]")) setTimeout(read, PAUSE);
  };
  const read = async () => {
    try {
      const response = await fetch(element.dataset.list, { headers: { Accept: "text/html" } });
      if (response.ok) element.innerHTML = await response.text();
    } catch {
      // No connection: the next turn tries again.
    }
    again();
  };
  again();
}
