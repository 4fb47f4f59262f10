using Wattwise.Accounting;
using Wattwise.Caching;
using Wattwise.Gateway.Dashboard.Frames;

namespace Wattwise.Gateway.Dashboard;

/// <summary>Puts a request of the log into words for the page.</summary>
internal static class RequestDetails
{
    private const double JoulesPerKilowattHour = 3.6e6;

    public static RequestPart PartOf(FootprintEntry entry)
    {
        var (spent, avoided) = (0.0, 0.0);
        foreach (var line in entry.Lines)
        {
            spent += line.Spent?.Joules ?? 0;
            avoided += line.Avoided?.Joules ?? 0;
        }

        return new RequestPart
        {
            Id = entry.RequestId.ToString("N"),
            Time = entry.Time.ToUnixTimeMilliseconds(),
            Tenant = entry.Tenant,
            Model = entry.Lines.LastOrDefault(line => line.ModelId is not null).ModelId,
            Outcome = Words.Of(entry.Outcome),
            Cache = CacheOf(entry),
            Tier = entry.Lines.LastOrDefault(line => line.Cascade is not null).Cascade?.Tier,
            Milliseconds = entry.Duration.TotalMilliseconds,
            Spent = spent,
            Avoided = avoided,
            IsComplete = entry.IsComplete,
        };
    }

    /// <param name="entry">The request.</param>
    /// <param name="late">Work of it that ended later.</param>
    public static RequestDetailPart Of(FootprintEntry entry, IReadOnlyList<FootprintEntry> late)
    {
        var lines = entry.Lines.Select(line => (Line: line, IsLate: false))
            .Concat(late.SelectMany(part => part.Lines).Select(line => (Line: line, IsLate: true))).ToArray();
        var (spent, avoided, own) = (default(EnergyEstimate), default(EnergyEstimate), default(EnergyEstimate));
        var (embodied, cost, costAvoided) = (0.0, (decimal?)0, (decimal?)0);
        long input = 0, cached = 0, output = 0, reasoning = 0;
        foreach (var (line, _) in lines)
        {
            spent += line.Spent ?? default;
            avoided += line.Avoided ?? default;
            own += line.IsOverhead ? line.Spent ?? default : default;
            embodied += line.EmbodiedGrams;
            if (line.IsAvoided)
                costAvoided += line.Cost;
            if (!line.IsModelCall)
                continue;
            cost += line.Cost;
            input += line.InputTokens;
            cached += line.CachedInputTokens;
            output += line.OutputTokens;
            reasoning += line.ReasoningTokens;
        }

        return new RequestDetailPart
        {
            Part = PartOf(entry),
            IsComplete = entry.IsComplete && late.All(part => part.IsComplete),
            Spent = EstimatePart.Of(spent),
            Method = Words.Of(spent.Method),
            Avoided = EstimatePart.Of(avoided),
            Own = EstimatePart.Of(own),
            Tokens = new TokenPart(input, cached, output, reasoning),
            Cost = entry.Currency is null ? null : cost,
            CostAvoided = entry.Currency is null ? null : costAvoided,
            Currency = entry.Currency,
            Grams = spent.Joules / JoulesPerKilowattHour * entry.Intensity?.GramsPerKwh + embodied,
            Zone = entry.Intensity?.Zone.ToString(),
            Lines = [.. lines.Select(item => LineOf(item.Line, item.IsLate))],
        };
    }

    // By the rules of the reply's own object: the embedder's work is no decision.
    private static CacheDecisionPart? CacheOf(FootprintEntry entry)
    {
        foreach (var line in entry.Lines)
        {
            if (line.Stage != WattwiseStages.SemanticCache
                || (line.Outcome == StageOutcome.Applied && line.InputTokens + line.CachedInputTokens > 0))
            {
                continue;
            }

            return new(
                line.Outcome == StageOutcome.Answered ? "hit"
                : line.Reason.StartsWith(CacheReasons.BypassPrefix, StringComparison.Ordinal) ? "bypass" : "miss",
                line.Reason);
        }

        return null;
    }

    private static RequestLinePart LineOf(in FootprintLine line, bool isLate) => new()
    {
        Stage = line.Stage,
        Outcome = Words.Of(line.Outcome),
        Reason = line.Reason,
        Model = line.ModelId,
        Milliseconds = line.Duration.TotalMilliseconds,
        Spent = line.Spent is { } spent ? EstimatePart.Of(spent) : null,
        Method = line.Spent is { } metered ? Words.Of(metered.Method) : null,
        Avoided = line.Avoided is { } avoided ? EstimatePart.Of(avoided) : null,
        IsOwn = line.IsOverhead,
        IsModelCall = line.IsModelCall,
        IsLate = isLate,
        Tokens = line.IsModelCall || line.IsAvoided
            ? new TokenPart(line.InputTokens, line.CachedInputTokens, line.OutputTokens, line.ReasoningTokens) : null,
        TokensBefore = line.TokensBefore,
        TokensAfter = line.TokensAfter,
    };
}
