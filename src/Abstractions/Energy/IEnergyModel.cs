namespace Wattwise.Accounting;

/// <summary>Estimates the energy of a model call that cannot be metered, such as a remote provider's.</summary>
/// <remarks>Implementations are pure and thread-safe.</remarks>
public interface IEnergyModel
{
    /// <summary>Estimates nothing: leaves the energy of calls that nobody metered unknown, although a model is registered.</summary>
    static IEnergyModel None { get; } = new Nothing();

    /// <summary>Estimates one call.</summary>
    /// <param name="modelCall">Tokens, model and latency of the call.</param>
    /// <returns>The impact, or <see langword="null"/> if the model is not known: never an invented number.</returns>
    ModelImpact? Estimate(in ModelCall modelCall);

    private sealed class Nothing : IEnergyModel
    {
        public ModelImpact? Estimate(in ModelCall modelCall) => null;
    }
}
