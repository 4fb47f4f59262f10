// Tables out of cells. A cell is a text, or a text with a class or a button; all of it becomes text, never HTML.

/**
 * Fills a table.
 * @param {HTMLTableElement} table
 * @param {{ title: string, kind?: string, isHidden?: boolean }[]} columns
 * @param {(string | { text: string, kind?: string, press?: () => void, name?: string })[][]} rows
 *   what is pressed becomes a button, by the name that a screen reader says
 * @param {string} empty what to say if there are no rows
 */
export function fill(table, columns, rows, empty = '') {
  const head = document.createElement('thead');
  const titles = head.insertRow();
  for (const { title, kind, isHidden } of columns) {
    const cell = document.createElement('th');
    cell.scope = 'col';
    const text = isHidden ? cell.appendChild(document.createElement('span')) : cell;
    text.textContent = title;
    if (isHidden) text.className = 'hidden';
    if (kind === 'number') cell.className = kind;
    titles.append(cell);
  }

  const body = document.createElement('tbody');
  for (const row of rows) {
    const line = body.insertRow();
    row.forEach((content, index) => {
      const { text, kind, press, name } = typeof content === 'object' ? content : { text: content };
      const cell = document.createElement(index === 0 ? 'th' : 'td');
      if (index === 0) cell.scope = 'row';
      else if (!columns[index].isHidden) cell.dataset.label = columns[index].title;
      cell.className = [columns[index].kind, kind].filter(Boolean).join(' ');
      if (press) cell.append(button(text, press, name));
      else cell.textContent = text;
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

function button(text, press, name) {
  const element = document.createElement('button');
  element.type = 'button';
  element.className = 'link';
  element.textContent = text;
  if (name) element.ariaLabel = name;
  element.addEventListener('click', press);
  return element;
}

/** Whether somebody is at a table: what a person is about to press must not move away. */
export function isInUse(table) {
  const region = table.closest('.scroll');
  return document.querySelector('dialog[open]') !== null || region.contains(document.activeElement)
    || (matchMedia('(hover: hover)').matches && region.matches(':hover'));
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
    line.insertCell().append(bar(count, most, `${name}: ${count}`));
  }
  table.replaceChildren(table.caption, body);
}

/** A part of a whole, with the words that a screen reader says. */
export function bar(value, most, name) {
  const element = document.createElement('progress');
  [element.max, element.value, element.ariaLabel] = [most, Math.min(value, most), name];
  return element;
}
