namespace Wattwise.Directives;

/// <summary>Says of which class a request's task is, out of its text and the embedding that the pipeline has made of it.</summary>
/// <remarks>
/// Classes are names of the app's choice. A class is what evidence is gathered for, so its requests should be alike in how well they bear a
/// brief answer. Implementations are thread-safe, call no model, and honour cancellation within 100 ms. They may throw: the request then
/// gets no directive.
/// </remarks>
public interface ITaskClassifier
{
    /// <summary>Knows no class, although a classifier is registered: only requests that name their class get a directive.</summary>
    static ITaskClassifier None { get; } = new Nothing();

    /// <summary>Classifies one request.</summary>
    /// <param name="query">The request.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The class, or <see cref="TaskClassification.Unknown"/>: never a guess.</returns>
    ValueTask<TaskClassification> ClassifyAsync(TaskQuery query, CancellationToken cancellationToken = default);

    private sealed class Nothing : ITaskClassifier
    {
        public ValueTask<TaskClassification> ClassifyAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
            new(TaskClassification.Unknown);
    }
}
