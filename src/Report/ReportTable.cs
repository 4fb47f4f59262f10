namespace Wattwise.Reporting;

/// <summary>Tables and lists of a report.</summary>
public static class ReportTable
{
    /// <summary>Makes a table; on a narrow screen it scrolls sideways, or becomes cards with the style <c>stack</c>.</summary>
    /// <param name="columns">The headings.</param>
    /// <param name="rows">The rows, each a <c>tr</c>.</param>
    /// <param name="numbersFrom">The first column of numbers; from there on, all are aligned to the right.</param>
    /// <param name="style">A class of the style sheet.</param>
    public static Html Create(IReadOnlyList<string> columns, IEnumerable<Html> rows, int numbersFrom = int.MaxValue, string style = "") => Html.Of($"""
        <div class="scroll"><table class="{style}">
        <thead><tr>{Html.Join(columns.Select((column, index) => Html.Of($"<th scope=\"col\" class=\"{(index >= numbersFrom ? "number" : "")}\">{column}</th>")))}</tr></thead>
        <tbody>
        {Html.Join(rows)}
        </tbody></table></div>
        """);

    /// <summary>
    /// Makes a cell of a number. An empty one carries no label: where the table is shown as cards it would be a label of nothing.
    /// </summary>
    /// <param name="label">The heading of its column.</param>
    /// <param name="figure">The number as text.</param>
    public static Html Cell(string label, string figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Length == 0 ? Html.Of($"<td></td>") : Html.Of($"<td class=\"number\" data-label=\"{label}\">{figure}</td>");
    }

    /// <summary>Makes a list of terms and what is to be said of them.</summary>
    /// <param name="terms">The terms.</param>
    public static Html Terms(IEnumerable<(string Term, string Text)> terms) =>
        Html.Of($"<dl>{Html.Join(terms.Select(term => Html.Of($"<dt>{term.Term}</dt><dd>{term.Text}</dd>")))}</dl>");
}
