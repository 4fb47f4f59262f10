namespace Quickstart.Report;

/// <summary>The top of the page: what a reader with half a minute takes away.</summary>
internal static class Summary
{
    private const double Million = 1_000_000;

    public static string Effect(Comparison comparison) => comparison.SavedShare >= 0
        ? $"{Figure.Percent(comparison.SavedShare)} less energy"
        : $"{Figure.Percent(-comparison.SavedShare)} more energy";

    public static Html Headline(Comparison comparison)
    {
        var with = comparison.With;
        var wrong = with.Count(Verdict.WrongHit);
        var correctness = comparison.Hits == 0 ? "" : wrong == 0
            ? " By the labels of the workload, none of them was wrong."
            : $" By the labels of the workload, {wrong} of them {(wrong == 1 ? "was" : "were")} wrong.";
        var warning = wrong == 0 ? Html.Empty : Html.Of(
            $"<p class=\"warning\"><strong>{wrong} wrong {(wrong == 1 ? "answer was" : "answers were")} served.</strong> They are marked below. A saving counts only where the answer is right.</p>");
        var distortion = comparison.Distortion is { } problem ? Html.Of($"<p class=\"warning\">{problem}</p>") : Html.Empty;
        return Html.Of($"""
            <p class="eyebrow">Wattwise on a support desk: {with.Requests.Count} requests from {comparison.Workload.Tenants.Count} companies, run without and with it</p>
            <h1>{Effect(comparison)} for the same requests</h1>
            <p class="lead">{comparison.Hits} of {with.Requests.Count} requests were answered from an earlier answer instead of by the model.{correctness} The figures are net: what Wattwise itself used, {Figure.Joules(with.Overhead.Joules)}, is already taken off.</p>
            {warning}
            {distortion}
            """);
    }

    public static Html Tiles(Comparison comparison)
    {
        var (without, with) = (comparison.Without, comparison.With);
        var tiles = new List<Html>
        {
            Tile("Energy", Figure.Joules, without.Energy.Joules, with.Energy.Joules),
            Tile("Time", value => Figure.Seconds(TimeSpan.FromSeconds(value)), without.Duration.TotalSeconds, with.Duration.TotalSeconds),
            Tile("Money", value =>
                Figure.Amount(with.Cost with { Amount = (decimal)value }), (double)without.Cost.Amount, (double)with.Cost.Amount),
        };
        if (without.Grams is { } before && with.Grams is { } after)
            tiles.Insert(1, Tile("CO2e", value => Figure.Grams(value), before, after));

        return Html.Of($"<ul class=\"tiles\">\n{Html.Join(tiles)}\n</ul>\n{Scale(comparison)}");
    }

    private static Html Tile(string name, Func<double, string> format, double without, double with)
    {
        var saving = Figure.Saving(without, with);
        return Html.Of($"""
            <li><span class="name">{name}</span><span class="value">{format(with)}</span>
            <span class="change{(saving < 0 ? " worse" : "")}">{Figure.Percent(Math.Abs(saving))} {(saving < 0 ? "more" : "less")}</span><span class="before">{format(without)} without</span></li>
            """);
    }

    private static Html Scale(Comparison comparison)
    {
        if (comparison.SavedShare <= 0)
            return Html.Empty;

        var factor = Million / comparison.With.Requests.Count;
        var kilowattHours = comparison.Saved.KilowattHours * factor;
        var grams = (comparison.Without.Grams - comparison.With.Grams) * factor;
        var money = comparison.With.Cost with { Amount = (comparison.Without.Cost.Amount - comparison.With.Cost.Amount) * (decimal)factor };
        return Html.Of(
            $"<p class=\"scale\">Scaled up to a million requests of the same mix and model: {kilowattHours:0.##} kWh, {Figure.Grams(grams)} CO2e and {Figure.Amount(money)} less.</p>");
    }
}
