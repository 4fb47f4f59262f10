using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Footprints;

namespace Wattwise.Gateway.Running;

/// <summary>Books what a request took from its caller's budgets, once.</summary>
internal sealed class Settlement(AccessGrant grant, AccessDemand demand, FootprintCollector footprints, AnswerChoices choices)
{
    // English text has about 4.5 characters a token; it is better to book a few more.
    private const int CharactersPerToken = 4;

    private bool _isSettled;

    /// <summary>All that was done for the request so far.</summary>
    public RequestFootprint? Footprint => footprints.Total;

    /// <summary>Books what is known.</summary>
    /// <param name="hasRun">Whether the model worked: what it does not report, or could not since it was stopped, is estimated.</param>
    public async ValueTask SettleAsync(bool hasRun = true)
    {
        if (_isSettled)
            return;
        _isSettled = true;
        var (footprint, usage) = (Footprint, choices.Usage);
        var tokens = footprint is null
            ? new(usage?.InputTokenCount ?? 0, 0, usage?.OutputTokenCount ?? 0, choices.All.All(choice => choice.Usage is not null))
            : SpentTokens.Of(footprint);
        var (input, output) = (tokens.Input, tokens.Output);
        var joules = footprint?.Spent.Joules ?? 0;
        if (hasRun && !tokens.IsComplete)
        {
            foreach (var choice in choices.All.Where(choice => choices.All.Count == 1 || choice.Usage is null))
            {
                input += demand.InputTokens / choices.All.Count;
                output += choice.ShownLength / CharactersPerToken;
            }

            joules += grant.EstimateJoules(input + output - tokens.Input - tokens.Output);
        }

        if (footprint is not null)
            grant.Saved = SavedByWattwise.In(footprint);
        await grant.SettleAsync(input, output, joules);
    }
}
