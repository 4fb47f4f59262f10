using System.Globalization;

namespace Quickstart.Report;

/// <summary>The replay of a cascade: joules so far beside always answering in full, the table, and where the answers come from.</summary>
internal static class CascadeSection
{
    private const double Width = 1000, Height = 300;

    public static Html Render(Comparison comparison)
    {
        if (comparison.Cascade is not { } replay)
            return Html.Of($"<p class=\"quiet\">Left out of this run.</p>");

        return Html.Of($"""
            <p class="lead">A replay of answers that were gathered before, in none of the figures above. A cascade lets a cheaper form of the model answer where evidence shows that it is good enough, and gathers that evidence itself.</p>
            {Chart(replay)}
            {ReportTable.Create(ReplayResult.Columns, replay.Rows.Select(Row), numbersFrom: 1, style: "stack wrap")}
            <p class="quiet">{replay.Explanation}</p>
            """);
    }

    private static Html Chart(ReplayResult replay)
    {
        var (full, cascade) = (Cumulative(replay, step => step.FullJoules), Cumulative(replay, step => step.Joules));
        var (step, top) = GrowthChart.Scale(Math.Max(full[^1], cascade[^1]));
        var (count, middle) = (full.Length, full.Length / 2);
        var ticks = Enumerable.Range(0, (int)Math.Round(top / step) + 1).Select(tick => tick * step).ToArray();
        var above = cascade[middle] > full[middle];
        return Html.Of($"""
            <div class="growth">
            <div class="y" aria-hidden="true">{Html.Join(ticks.Select(tick => Html.Of($"<span style=\"top:{GrowthChart.Percent(1 - tick / top)}\">{Figure.Joules(tick)}</span>")))}</div>
            <div class="plot" role="img" aria-label="Line chart of a replay: {Figure.Joules(full[^1])} if all is answered in full and {Figure.Joules(cascade[^1])} with the cascade after {count} requests. The figures are in the table below.">
            <svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" aria-hidden="true">
            {Html.Join(ticks.Select(tick => Html.Of($"<line class=\"tick\" x1=\"0\" x2=\"{Width}\" y1=\"{Y(tick)}\" y2=\"{Y(tick)}\"/>")))}
            <polyline class="line-without" points="{Points(full)}"/>
            <polyline class="line-with" points="{Points(cascade)}"/>
            </svg>
            <span class="label{(above ? " below" : "")}" style="{Side(above)}:{GrowthChart.Percent(above ? (double)middle / count : 1 - (double)middle / count)};top:{GrowthChart.Percent(1 - full[middle] / top)};color:var(--without)">always full&nbsp;</span>
            <span class="label{(above ? "" : " below")}" style="{Side(!above)}:{GrowthChart.Percent(above ? 1 - (double)middle / count : (double)middle / count)};top:{GrowthChart.Percent(1 - cascade[middle] / top)};color:var(--with)">cascade, with its evidence&nbsp;</span>
            </div>
            <div class="x" aria-hidden="true">{Html.Join(Enumerable.Range(0, 5).Select(quarter => Math.Max(1, quarter * count / 4)).Distinct().Select(request => Html.Of($"<span style=\"left:{GrowthChart.Percent((double)request / count)}\">{request}</span>")))}</div>
            </div>
            """);

        static string Side(bool isRightOfMiddle) => isRightOfMiddle ? "left" : "right";
        double Y(double joules) => Math.Round(Height * (1 - joules / top), 1);
        string Points(double[] values) => string.Join(' ', values.Select((value, index) => Point(index + 1, value)).Prepend(Point(0, 0)));
        string Point(int index, double value) =>
            string.Create(CultureInfo.InvariantCulture, $"{Math.Round(Width * index / count, 1)},{Y(value)}");
    }

    private static double[] Cumulative(ReplayResult replay, Func<ReplayStep, double> joules)
    {
        var sum = 0.0;
        return [.. replay.Steps.Select(step => sum += joules(step))];
    }

    private static Html Row(string[] cells) => Html.Of(
        $"<tr><th scope=\"row\">{cells[0]}</th>{Html.Join(cells.Skip(1).Select((cell, index) => ReportTable.Cell(ReplayResult.Columns[index + 1], BrevitySection.Unbroken(cell))))}</tr>");
}
