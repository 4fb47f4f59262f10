using System.Text.Json;
using Wattwise.Accounting;

namespace Wattwise.Reporting;

/// <summary>The tables of a month.</summary>
internal static class LedgerTables
{
    private const int MostRows = 50;

    public static Html Figures(LedgerMonth month)
    {
        string[] columns =
            ["", .. month.Totals.Select(total => $"{Words(total)}{(total.Currency is { } currency ? ", " + currency : "")}")];
        (string Name, Func<LedgerTotal, string> Of)[] rows =
        [
            ("Requests", total => Figure.Count(total.Requests)),
            ("answered by a stage", total => Figure.Count(total.AnsweredRequests)),
            ("held out of all stages", total => Figure.Count(total.ControlRequests)),
            ("with unknown energy", total => Figure.Count(total.IncompleteRequests)),
            ("Model calls", total => Figure.Count(total.ModelCalls)),
            ("Prompt tokens", total => Figure.Count(total.InputTokens)),
            ("Cached prompt tokens", total => Figure.Count(total.CachedInputTokens)),
            ("Generated tokens", total => Figure.Count(total.OutputTokens)),
            ("Reasoning tokens", total => Figure.Count(total.ReasoningTokens)),
            ("Tokens avoided", total => Figure.Count(total.AvoidedTokens)),
            ("Energy", total => Figure.Energy(total.Spent.Joules)),
            ("low", total => Figure.Energy(total.Spent.Low)),
            ("high", total => Figure.Energy(total.Spent.High)),
            ("measured", total => Figure.Energy(total.MeasuredJoules)),
            ("modelled", total => Figure.Energy(total.ModelledJoules)),
            ("assumed", total => Figure.Energy(total.AssumedJoules)),
            ("Idle power of local hardware, apart", total => total.Idle.High == 0 ? "unknown" : Figure.Energy(total.Idle.Joules)),
            ("its low", total => total.Idle.High == 0 ? "" : Figure.Energy(total.Idle.Low)),
            ("its high", total => total.Idle.High == 0 ? "" : Figure.Energy(total.Idle.High)),
            ("its CO2e", total => total.Idle.High == 0 ? "" : Figure.Grams(total.Signal is null ? null : total.IdleGrams)),
            ("CO2e of operation", total => Figure.Grams(total.Signal is null ? null : total.OperationalGrams)),
            ("CO2e of manufacture", total => Figure.Grams(total.EmbodiedGrams)),
            ("CO2e avoided, claimed", total => Figure.Grams(total.Signal is null ? null : total.AvoidedGrams)),
            ("SCI for a request", total => Figure.Grams(total.SciPerRequest)),
            ("SCI for a token", total => Micrograms(total.SciPerToken)),
            ("SCI for a request that a stage answered", total => Figure.Grams(total.SciPerHit)),
            ("Water", total => total.WaterLitres == 0 ? "unknown" : FormattableString.Invariant($"{total.WaterLitres:0.###} l")),
            ("Primary energy", total =>
                total.PrimaryEnergyMegajoules == 0 ? "unknown" : FormattableString.Invariant($"{total.PrimaryEnergyMegajoules:0.###} MJ")),
            ("Money", total => LedgerMoney.Spent([total])),
            ("calls without a price", total => LedgerMoney.Count(total.UnpricedModelCalls, total.ModelCalls)),
            ("Money avoided, claimed", total => LedgerMoney.Avoided([total])),
            ("avoided calls without a price", total => LedgerMoney.Count(total.UnpricedAvoidedCalls, total.AvoidedCalls)),
        ];
        return ReportTable.Create(
            columns,
            rows.Select(row => Html.Of(
                $"<tr class=\"{(char.IsAsciiLetterLower(row.Name[0]) ? "part" : "")}\"><th scope=\"row\">{row.Name}</th>{Html.Join(month.Totals.Select((total, index) => ReportTable.Cell(columns[index + 1], row.Of(total))))}</tr>")),
            numbersFrom: 1,
            style: month.Totals.Count == 1 ? "" : "stack");
    }

    public static Html Stages(LedgerMonth month) => ReportTable.Create(
        ["Stage", "Outcome", "Reason", "Requests", "Spent", "Avoided"],
        month.Stages.GroupBy(total => (total.Stage, total.Outcome, total.Reason))
            .OrderByDescending(group => group.Sum(total => total.Requests)).Take(MostRows)
            .Select(group => Html.Of(
                $"<tr><th scope=\"row\">{group.Key.Stage}</th><td data-label=\"Outcome\">{Lower(group.Key.Outcome?.ToString() ?? "")}</td><td data-label=\"Reason\">{group.Key.Reason}</td>{ReportTable.Cell("Requests", Figure.Count(group.Sum(total => total.Requests)))}{ReportTable.Cell("Spent", Figure.Energy(group.Sum(total => total.Spent.Joules)))}{ReportTable.Cell("Avoided", Figure.Energy(group.Sum(total => total.Avoided.Joules)))}</tr>")),
        numbersFrom: 3,
        style: "stack");

    public static Html Split(string name, IEnumerable<LedgerTotal> totals, Func<LedgerTotal, string?> key) => ReportTable.Create(
        [name, "Requests", "Energy", "Money"],
        totals.GroupBy(key).OrderByDescending(group => group.Sum(total => total.Spent.Joules)).Take(MostRows).Select(group => Html.Of(
            $"<tr><th scope=\"row\">{group.Key}</th>{ReportTable.Cell("Requests", Figure.Count(group.Sum(total => total.Requests)))}{ReportTable.Cell("Energy", Figure.Energy(group.Sum(total => total.Spent.Joules)))}{ReportTable.Cell("Money", LedgerMoney.SpentOrNote([.. group]))}</tr>")),
        numbersFrom: 1,
        style: "stack");

    public static Html Zones(LedgerMonth month) => ReportTable.Create(
        ["Zone", "What the intensity measures", "Requests", "Energy", "CO2e of operation", "g/kWh"],
        month.Zones.GroupBy(total => (total.Zone, total.Signal, total.Basis)).Select(group =>
        {
            var energy = LedgerSummary.Sum(group, total => total.Spent);
            var grams = group.Sum(total => total.OperationalGrams);
            var isKnown = group.Key.Signal is not null;
            return Html.Of(
                $"<tr><th scope=\"row\">{group.Key.Zone ?? "unknown"}</th><td data-label=\"What the intensity measures\">{Words(group.First())}</td>{ReportTable.Cell("Requests", Figure.Count(group.Sum(total => total.Requests)))}{ReportTable.Cell("Energy", Figure.Energy(energy.Joules))}{ReportTable.Cell("CO2e of operation", Figure.Grams(isKnown ? grams : null))}{ReportTable.Cell("g/kWh", isKnown && energy.KilowattHours > 0 ? FormattableString.Invariant($"{grams / energy.KilowattHours:0}") : "")}</tr>");
        }),
        numbersFrom: 2,
        style: "stack");

    /// <summary>What an intensity measures, in words.</summary>
    public static string Words(LedgerTotal total) =>
        total.Signal is null ? "intensity unknown" : $"{Lower(total.Signal.ToString()!)}, {Lower(total.Basis.ToString()!)}";

    /// <summary>A name of code as words, <c>AverageLocation</c> as <c>average location</c>.</summary>
    public static string Lower(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name).Replace('_', ' ');

    private static string Micrograms(double? grams) =>
        grams is { } known and < 0.001 ? FormattableString.Invariant($"{known * 1e6:0.###} \u00B5g") : Figure.Grams(grams);
}
