using System.Globalization;
using System.Text.Json;

namespace Quickstart.Report;

/// <summary>The joules spent so far, over the requests of the day, without and with Wattwise.</summary>
internal static class GrowthChart
{
    // The drawing is stretched to the page's width, so these are units of the drawing, not of the screen.
    private const double Width = 1000;
    private const double Height = 300;

    public static Html Render(Comparison comparison)
    {
        var without = Cumulative(comparison.Without, request => request.Footprint.Spent.Joules);
        var with = Cumulative(comparison.With, request => request.Footprint.Spent.Joules);
        var withNet = Cumulative(comparison.With, request => request.Footprint.Spent.Joules - request.Footprint.Overhead.Joules);
        var (step, top) = Scale(Math.Max(without[^1], with[^1]));
        var count = without.Length;

        var ticks = Enumerable.Range(0, (int)Math.Round(top / step) + 1).Select(tick => tick * step).ToArray();
        var grid = Html.Join(
            ticks.Select(tick => Html.Of($"<line class=\"tick\" x1=\"0\" x2=\"{Width}\" y1=\"{Y(tick)}\" y2=\"{Y(tick)}\"/>")));
        var numbers = Html.Join(
            ticks.Select(tick => Html.Of($"<span style=\"top:{Percent(1 - tick / top)}\">{Figure.Joules(tick)}</span>")));
        var requests = Enumerable.Range(0, 5).Select(quarter => Math.Max(1, quarter * count / 4)).Distinct();
        var days = Html.Join(
            requests.Select(request => Html.Of($"<span style=\"left:{Percent((double)request / count)}\">{request}</span>")));
        var data = JsonSerializer.Serialize(new { without, withWattwise = with });
        var middle = count / 2;

        return Html.Of($"""
            <div class="growth">
            <div class="y" aria-hidden="true">{numbers}</div>
            <div class="plot" tabindex="0" role="img" data-growth="{data}" aria-label="Line chart: {Figure.Joules(without[^1])} without Wattwise and {Figure.Joules(with[^1])} with it after {count} requests. The figures are in the table below.">
            <svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" aria-hidden="true">
            {grid}
            <polygon class="saved" points="{Points(without)} {Reversed(with)}"/>
            <polygon class="own" points="{Points(with)} {Reversed(withNet)}"/>
            <polyline class="line-without" points="{Points(without)}"/>
            <polyline class="line-with" points="{Points(with)}"/>
            </svg>
            <span class="label" style="right:{Percent(1 - (double)middle / count)};top:{Percent(1 - without[middle] / top)};color:var(--without)">without&nbsp;</span>
            <span class="label below" style="left:{Percent((double)middle / count)};top:{Percent(1 - with[middle] / top)};color:var(--with)">with Wattwise</span>
            <span class="cursor" hidden></span>
            </div>
            <div class="x" aria-hidden="true">{days}</div>
            </div>
            <p class="readout" aria-live="polite">After {count} requests: {Figure.Joules(without[^1])} without, {Figure.Joules(with[^1])} with Wattwise</p>
            <ul class="legend"><li><i style="background:var(--with-soft)"></i>saved</li><li><i class="is-own"></i>Wattwise's own energy, part of the lower line</li></ul>
            <details><summary>The figures behind this chart</summary>{Table(without, with)}</details>
            """);

        double Y(double joules) => Math.Round(Height * (1 - joules / top), 1);
        double X(int index) => Math.Round(Width * index / count, 1);
        string Points(double[] values) => string.Join(' ', values.Select((value, index) => Point(index + 1, value)).Prepend(Point(0, 0)));
        string Reversed(double[] values) =>
            string.Join(' ', values.Select((value, index) => Point(index + 1, value)).Prepend(Point(0, 0)).Reverse());
        string Point(int index, double value) => string.Create(CultureInfo.InvariantCulture, $"{X(index)},{Y(value)}");
    }

    private static Html Table(double[] without, double[] with)
    {
        var shown = Enumerable.Range(1, without.Length).Where(request => request % 10 == 0 || request == without.Length);
        var rows = Html.Join(shown.Select(request => Html.Of(
            $"<tr><th scope=\"row\">{request}</th><td class=\"number\">{Figure.Joules(without[request - 1])}</td><td class=\"number\">{Figure.Joules(with[request - 1])}</td></tr>")));
        return Html.Of($"""
            <div class="scroll"><table>
            <thead><tr><th scope="col">Requests</th><th scope="col" class="number">Without</th><th scope="col" class="number">With Wattwise</th></tr></thead>
            <tbody>
            {rows}
            </tbody></table></div>
            """);
    }

    private static double[] Cumulative(RunResult run, Func<RequestResult, double> joules)
    {
        var sum = 0.0;
        return [.. run.Requests.Select(request => Math.Round(sum += joules(request), 3))];
    }

    /// <summary>A round step that gives four to eight grid lines, and the first line at or above the highest value.</summary>
    public static (double Step, double Top) Scale(double highest)
    {
        if (highest <= 0)
            return (1, 1);

        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(highest / 4)));
        var step = new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * magnitude).Last(step => highest / step >= 4 || step == magnitude);
        return (step, Math.Ceiling(highest / step) * step);
    }

    /// <summary>A share as a length of a style.</summary>
    public static string Percent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
