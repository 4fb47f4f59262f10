namespace Wattwise.Energy;

/// <summary>What is known of a model that runs on somebody else's hardware: the input of <see cref="RemoteEnergyModel"/>.</summary>
/// <param name="ModelId">The model's id, as responses name it.</param>
/// <param name="ActiveParametersBillions">Parameters that work on each token, in billions; for a dense model, all of them.</param>
/// <param name="TotalParametersBillions">All parameters, in billions: they decide how many GPUs hold the model.</param>
public sealed record RemoteModelProfile(string ModelId, ValueRange ActiveParametersBillions, ValueRange TotalParametersBillions)
{
    /// <summary>
    /// Power usage effectiveness of the data centre: energy at the wall for each joule in a server. The default is 1.09 to 1.20,
    /// the range that the large providers publish.
    /// </summary>
    public ValueRange PowerUsageEffectiveness { get; init; } = new(1.09, 1.20);

    /// <summary>
    /// Water that the data centre uses on its site for each kilowatt-hour of its servers, in litres. The default is <see langword="null"/>:
    /// unknown.
    /// </summary>
    public ValueRange? WaterUsageEffectiveness { get; init; }

    /// <summary>
    /// Published generation speed in tokens a second; <see langword="null"/> (the default) to derive it from the parameters.
    /// </summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Published time to the first token; zero by default.</summary>
    public TimeSpan TimeToFirstToken { get; init; }
}
