using System.Globalization;
using Spectre.Console;
using Wattwise.Accounting;
using Wattwise.Reporting;
using Wattwise.Tool.Results;

namespace Wattwise.Tool.Ledger;

/// <summary>A month as text: each sum with its unit and what is known of how right it is.</summary>
internal static class MonthText
{
    private const string None = "-";

    public static void Show(MonthSums sums, IAnsiConsole console)
    {
        if (sums.Requests == 0)
        {
            console.Line($"{sums.Month}: no requests.");
        }
        else
        {
            console.Line(
                $"{sums.Month}: {Tables.Count(sums.Requests, "request", "requests")}, {Figure.Count(sums.AnsweredRequests)} of them "
                    + $"answered without a model, "
                + $"{Tables.Count(sums.ModelCalls, "call", "calls")} of models");
            ShowTotals(sums, console);
            ShowModels(sums, console);
        }

        if (sums.UnreadableEntries > 0)
        {
            console.Line(
                $"{Tables.Count(sums.UnreadableEntries, "entry", "entries")} cannot be read and "
                    + $"{(sums.UnreadableEntries == 1 ? "is" : "are")} in no sum: "
                + "damaged, or of a newer version.");
        }

        if (sums.WrittenTo is { } path)
            console.Line($"Written to {path}");
    }

    private static void ShowTotals(MonthSums sums, IAnsiConsole console)
    {
        var table = Tables.Of("", "spent", "avoided", "own work", "net saved")
            .With("energy", Energy(sums.Spent), Energy(sums.Avoided), Figure.Energy(sums.OwnJoules), Energy(sums.NetSaved));
        foreach (var carbon in sums.Carbon)
        {
            table.With(
                $"CO2e, {Tables.Words(carbon.Signal)}{(carbon.Basis is { } basis ? $", {Tables.Words(basis)}" : "")}",
                Figure.Grams(carbon.SpentGrams), Figure.Grams(carbon.AvoidedGrams), None, None);
        }

        foreach (var money in sums.Money)
            table.With("money", Amount(money.Spent, money.Currency), Amount(money.Avoided, money.Currency), None, None);
        console.Write(table);
        console.Line(
            "In brackets: the bounds. "
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{(sums.SpentJoules > 0 ? sums.MeasuredJoules / sums.SpentJoules : 0) * 100:0} % of the energy was measured, the rest is "
                    + $"modelled."));
        if (sums.IncompleteRequests > 0)
            console.Line(
                $"The energy of {Tables.Count(sums.IncompleteRequests, "request", "requests")} is unknown: sums are lower bounds.");
        if (sums.Money.Sum(money => money.UnpricedCalls) is > 0 and var unpriced)
            console.Line(
                $"{Tables.Count(unpriced, "call", "calls")}, made or avoided, had no price and {(unpriced == 1 ? "is" : "are")} in no sum "
                    + $"of money.");
    }

    private static void ShowModels(MonthSums sums, IAnsiConsole console)
    {
        var models = Tables.Of("model", "calls", "tokens in", "of them cached", "tokens out", "energy");
        foreach (var model in sums.Models)
        {
            models.With(
                model.Model, Figure.Count(model.Calls), Figure.Count(model.InputTokens), Figure.Count(model.CachedInputTokens),
                Figure.Count(model.OutputTokens),
                Figure.Energy(model.Joules));
        }

        models.With("(Wattwise's own work)", "", "", "", "", Figure.Energy(sums.OwnJoules));
        console.Write(models);
    }

    private static string Energy(EnergySum sum) => $"{Figure.Energy(sum.Joules)} ({Figure.Energy(sum.Low)} to {Figure.Energy(sum.High)})";

    private static string Amount(decimal? amount, string currency) =>
        amount is { } known ? Figure.Amount(new Money(known, currency)) : "unknown";
}
