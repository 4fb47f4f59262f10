namespace Wattwise.Cascade;

/// <summary>How doubtful an answer is, by a model that was learned or, without one, by <see cref="FirstScore"/>. Immutable.</summary>
/// <param name="Model">The model; <see langword="null"/> for none.</param>
/// <param name="Layout">Its signals; never changed.</param>
internal sealed record GainScore(GainModel? Model, SignalLayout Layout)
{
    public static GainScore First { get; } = new(null, new SignalLayout());

    /// <summary>The score: the higher, the more escalating is expected to gain.</summary>
    public double Of(string taskClass, IReadOnlyList<ConfidenceSignal> signals)
    {
        if (Model is null)
            return FirstScore.Of(signals);
        Span<double> values = stackalloc double[Layout.Count];
        Layout.Fill(signals, values);
        return Model.Score(taskClass, values);
    }
}
