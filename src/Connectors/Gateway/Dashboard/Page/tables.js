// Tables out of cells. A cell is a text, or a text with a class; all of it becomes text, never HTML.

/**
 * Fills a table.
 * @param {HTMLTableElement} table
 * @param {{ title: string, kind?: string }[]} columns
 * @param {(string | { text: string, kind?: string })[][]} rows
 * @param {string} empty what to say if there are no rows
 */
export function fill(table, columns, rows, empty = '') {
  const head = document.createElement('thead');
  const titles = head.insertRow();
  for (const { title, kind } of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    cell.textContent = title;
    if (kind === 'number') cell.className = kind;
    titles.append(cell);
  }

  const body = document.createElement('tbody');
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((content, index) => {
      const { text, kind } = typeof content === 'object' ? content : { text: content };
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      if (index === 0) cell.scope = 'row';
      else cell.dataset.label = columns[index].title;
      cell.className = [columns[index].kind, kind].filter(Boolean).join(' ');
      cell.textContent = text;
      line.append(cell);
    });
  }

  if (rows.length === 0) {
    const cell = body.insertRow().insertCell();
    cell.colSpan = columns.length;
    cell.className = 'empty';
    cell.textContent = empty;
  }

  const caption = table.caption;
  table.replaceChildren(...(caption ? [caption] : []), ...(rows.length === 0 ? [body] : [head, body]));
}

/** Requests in flight: a name, a number and a bar for each. */
export function loads(table, rows) {
  const most = Math.max(...rows.map(row => row.count), 1);
  const body = document.createElement('tbody');
  for (const { name, count } of rows) {
    const line = body.insertRow();
    const title = document.createElement('th');
    title.scope = 'row';
    title.textContent = name;
    line.append(title);
    const number = line.insertCell();
    number.className = 'number';
    number.textContent = String(count);
    const bar = document.createElement('progress');
    [bar.max, bar.value, bar.ariaLabel] = [most, count, `${name}: ${count}`];
    line.insertCell().append(bar);
  }
  table.replaceChildren(table.caption, body);
}
