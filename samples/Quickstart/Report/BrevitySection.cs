using System.Globalization;

namespace Quickstart.Report;

/// <summary>
/// What the directives stage did with prompts of three classes: bars of joules, the table, and where its evidence comes from.
/// </summary>
internal static class BrevitySection
{
    public static Html Render(Comparison comparison)
    {
        if (comparison.Brevity is not { } brevity)
            return Html.Of($"<p class=\"quiet\">Left out of this run.</p>");

        var widest = brevity.Classes.Max(one => Math.Max(one.Full.Joules, one.With.Joules));
        return Html.Of($"""
            <p class="lead">Prompts of three classes, apart from the requests above and in none of their figures. The stage asks for one sentence only where a judge has found that good enough.</p>
            <div class="bars">
            {Html.Join(brevity.Classes.SelectMany(one => new[] { Bar($"{one.Name}, full", one.Full.Joules, "is-without", widest), Bar($"{one.Name}, with the stage (level {one.LevelName})", one.With.Joules, "is-with", widest) }))}
            </div>
            {ReportTable.Create(BrevityResult.Columns, brevity.Rows.Select(Row), numbersFrom: 1, style: "stack wrap")}
            <p class="quiet">{brevity.Explanation}</p>
            """);
    }

    /// <summary>A figure whose unit stays beside its number where the text wraps.</summary>
    public static string Unbroken(string figure) =>
        figure.Replace(" J", "\u00A0J", StringComparison.Ordinal).Replace(" %", "\u00A0%", StringComparison.Ordinal);

    private static Html Row(string[] cells) => Html.Of(
        $"<tr><th scope=\"row\">{cells[0]}</th>{Html.Join(cells.Skip(1).Select((cell, index) => ReportTable.Cell(BrevityResult.Columns[index + 1], Unbroken(cell))))}</tr>");

    private static Html Bar(string name, double joules, string style, double widest) => Html.Of($"""
        <div><div class="what"><span>{name}</span><b>{Figure.Joules(joules)}</b></div>
        <div class="track" role="img" aria-label="{name}: {Figure.Joules(joules)}"><span class="{style}" style="width:{(widest <= 0 ? 0 : joules / widest * 100).ToString("0.##", CultureInfo.InvariantCulture)}%"></span></div></div>
        """);
}
