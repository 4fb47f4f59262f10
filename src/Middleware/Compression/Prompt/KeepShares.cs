namespace Wattwise.Compression;

/// <summary>How much of a text has to stay so that answers survive.</summary>
/// <remarks>
/// For each share of tokens, the lower bound of a Wilson 95 % interval of the share of questions whose answer survived:
/// <c>compression --shares</c> of the benchmarks prints them for results of tools; prose is that of <c>retrieval</c>. A bound of a larger
/// share is at least that of a smaller one: what is not left out cannot be lost.
/// </remarks>
internal static class KeepShares
{
    private static readonly double[] Shares = [0.10, 0.15, 0.25, 0.35, 0.50, 0.70];

    private static readonly Dictionary<ContentKind, double[]> ByWords = new()
    {
        [ContentKind.Prose] = [0.67, 0.75, 0.83, 0.83, 0.91, 0.91],
        [ContentKind.JsonArray] = [0.710, 0.798, 0.872, 0.872, 0.922, 0.957],
        [ContentKind.Json] = [0.784, 0.814, 0.845, 0.845, 0.879, 0.918],
        [ContentKind.Table] = [0.762, 0.786, 0.812, 0.865, 0.895, 0.929],
        [ContentKind.Log] = [0.815, 0.849, 0.867, 0.886, 0.905, 0.926],
        [ContentKind.Trace] = [0.734, 0.778, 0.875, 0.902, 0.934, 0.934],
        [ContentKind.SearchResult] = [0.776, 0.814, 0.814, 0.814, 0.901, 0.901],
        [ContentKind.Code] = [0.696, 0.755, 0.775, 0.816, 0.861, 0.885],
        [ContentKind.Diff] = [0.581, 0.607, 0.607, 0.633, 0.745, 0.874],
        [ContentKind.Html] = [0.670, 0.738, 0.786, 0.812, 0.838, 0.838],
        [ContentKind.Markdown] = [0.640, 0.640, 0.699, 0.699, 0.839, 0.839],
        [ContentKind.Dialogue] = [0.699, 0.764, 0.839, 0.839, 0.839, 0.839],
    };

    private static readonly Dictionary<ContentKind, double[]> ByMeaning = new()
    {
        [ContentKind.Prose] = [0.88, 0.94, 0.97, 0.97, 0.99, 0.99],
        [ContentKind.JsonArray] = [0.753, 0.816, 0.902, 0.912, 0.957, 0.971],
        [ContentKind.Json] = [0.784, 0.845, 0.845, 0.879, 0.918, 0.918],
        [ContentKind.Table] = [0.838, 0.865, 0.929, 0.929, 0.929, 0.929],
        [ContentKind.Log] = [0.867, 0.926, 0.926, 0.950, 0.950, 0.950],
        [ContentKind.Trace] = [0.734, 0.849, 0.875, 0.902, 0.934, 0.934],
        [ContentKind.SearchResult] = [0.776, 0.814, 0.855, 0.855, 0.855, 0.855],
        [ContentKind.Code] = [0.735, 0.775, 0.838, 0.861, 0.910, 0.939],
        [ContentKind.Diff] = [0.687, 0.687, 0.745, 0.775, 0.775, 0.914],
        [ContentKind.Html] = [0.715, 0.762, 0.812, 0.812, 0.838, 0.838],
        [ContentKind.Markdown] = [0.699, 0.699, 0.699, 0.699, 0.764, 0.839],
        [ContentKind.Dialogue] = [0.764, 0.764, 0.839, 0.839, 0.839, 0.839],
    };

    /// <summary>
    /// The least share of the tokens of a text of this kind at which the floor is held; 1 if none but all is known to hold it.
    /// </summary>
    /// <param name="kind">The kind.</param>
    /// <param name="floor">The least share of questions whose answer is to survive.</param>
    /// <param name="hasEmbedder">True if text is chosen by meaning too.</param>
    public static double For(ContentKind kind, double floor, bool hasEmbedder)
    {
        var kept = (hasEmbedder ? ByMeaning : ByWords)[kind];
        for (var i = 0; i < kept.Length; i++)
        {
            if (kept[i] >= floor)
                return Shares[i];
        }

        return 1;
    }
}
