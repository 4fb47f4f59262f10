using Wattwise.Accounting;
using Wattwise.Gateway.Access;
using Wattwise.Gateway.Footprints;

namespace Wattwise.Gateway.Running;

/// <summary>Books what a request took from its caller's budgets, once.</summary>
internal sealed class Settlement(AccessGrant grant, AccessDemand demand, FootprintCollector footprints, AnswerState state)
{
    // English text has about 4.5 characters a token; it is better to book a few more.
    private const int CharactersPerToken = 4;

    private bool _isSettled;

    /// <summary>All that was done for the request so far.</summary>
    public RequestFootprint? Footprint => footprints.Total;

    /// <summary>Books what is known.</summary>
    /// <param name="wasLeft">The work ended before it could report what it took: that is estimated.</param>
    public async ValueTask SettleAsync(bool wasLeft = false)
    {
        if (_isSettled)
            return;
        _isSettled = true;
        var footprint = Footprint;
        var tokens = footprint is null
            ? new SpentTokens(state.Usage?.InputTokenCount ?? 0, 0, state.Usage?.OutputTokenCount ?? 0, state.Usage is not null)
            : SpentTokens.Of(footprint);
        var (input, output) = (tokens.Input, tokens.Output);
        if (wasLeft && !tokens.IsComplete)
            (input, output) = (input + demand.InputTokens, output + (state.ShownLength / CharactersPerToken));
        await grant.SettleAsync(input, output, footprint?.Spent.Joules ?? 0);
    }
}
