using System.Globalization;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>A bar for each day: energy of model calls, and Wattwise's own.</summary>
internal static class LedgerDays
{
    public static Html Render(LedgerMonth month)
    {
        var days = month.Days.GroupBy(total => total.Period!)
            .Select(day =>
                (Day: day.Key, Spent: LedgerSummary.Sum(day, total => total.Spent), Own: LedgerSummary.Sum(day, total => total.Overhead)))
            .OrderBy(day => day.Day, StringComparer.Ordinal).ToArray();
        if (days.Length == 0)
            return Html.Of($"<p class=\"quiet\">None.</p>");

        var widest = days.Max(day => day.Spent.High);
        return Html.Of($"""
            <div class="bars days">
            {Html.Join(days.Select(day => Bar(day.Day, day.Spent, day.Own, widest)))}
            </div>
            <ul class="legend"><li><i class="is-with"></i>models</li><li><i class="is-own"></i>Wattwise itself</li><li>&#x22A2;&#x22A3; bounds</li></ul>
            """);
    }

    private static Html Bar(string day, EnergyEstimate spent, EnergyEstimate own, double widest)
    {
        var bounds = spent.High > spent.Low
            ? Html.Of($"<span class=\"bounds\" style=\"left:{Width(spent.Low)};width:{Width(spent.High - spent.Low)}\"></span>")
            : Html.Empty;
        return Html.Of($"""
            <div><div class="what"><span>{day}</span><b>{Figure.Energy(spent.Joules)}</b></div>
            <div class="track" role="img" aria-label="{Figure.Energy(spent.Joules - own.Joules)} by models, {Figure.Energy(own.Joules)} by Wattwise itself; bounds {Figure.Bounds(spent)}"><span class="is-with" style="width:{Width(spent.Joules - own.Joules)}"></span><span class="is-own" style="width:{Width(own.Joules)}"></span>{bounds}</div></div>
            """);

        string Width(double joules) =>
            widest <= 0 ? "0" : (Math.Max(0, joules) / widest * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";
    }
}
