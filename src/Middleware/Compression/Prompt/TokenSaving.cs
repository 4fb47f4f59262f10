using Wattwise.Accounting;

namespace Wattwise.Compression;

/// <summary>What tokens that are not sent would have taken.</summary>
/// <remarks>
/// Tokens before the model's last answer were sent before: they count as read from the provider's cache, which takes less. So a saving is
/// rather stated too low than too high.
/// </remarks>
internal sealed class TokenSaving(IEnergyModel? energyModel, Outage outage, string? modelId, string? providerName)
{
    // An embedder of 22 million parameters reads about 3,500 tokens a second on a core that takes 7.5 W (OwnWork); selection lets it read
    // at most a few thousand tokens of a text, and words are compared far below that.
    private const double JoulesPerEmbeddedToken = 0.0021;
    private const int MaxEmbeddedTokens = 4_000;

    /// <summary>The energy of the difference between two prompts; <see langword="null"/> if it is unknown.</summary>
    /// <param name="removedNew">Tokens less that no earlier call has sent.</param>
    /// <param name="removedOld">Tokens less that earlier calls have sent, or would have.</param>
    public EnergyEstimate? Of(long removedNew, long removedOld)
    {
        if (energyModel is null)
            return null;
        try
        {
            var call = new ModelCall(modelId, providerName, removedNew + removedOld, removedOld, 0, 0, null);
            var none = new ModelCall(modelId, providerName, 0, 0, 0, 0, null);
            var energy = energyModel.Estimate(call)?.Energy - energyModel.Estimate(none)?.Energy;
            outage.Worked();
            return energy is { IsAmount: true } ? energy : null;
        }
        catch (Exception exception)
        {
            outage.Failed(exception);
            return null;
        }
    }

    /// <summary>False if it is known to take more to choose what is left out than the tokens would take, in one call.</summary>
    /// <param name="before">Tokens that would be sent.</param>
    /// <param name="after">Tokens that would be left.</param>
    /// <param name="isEmbedding">True if choosing takes an embedder.</param>
    public bool PaysOff(int before, int after, bool isEmbedding) =>
        !isEmbedding || Of(before - after, 0) is not { } saved
            || saved.Joules > JoulesPerEmbeddedToken * Math.Min(before, MaxEmbeddedTokens);
}
