namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>What was before the page opened.</summary>
/// <param name="Seconds">The points of the last seconds.</param>
/// <param name="Minutes">Those of the last minutes.</param>
/// <param name="ShowsQuestions">Whether hits have their questions.</param>
/// <param name="MostRequests">How many of the latest requests are kept.</param>
internal sealed record HistoryPart(double[][] Seconds, double[][] Minutes, bool ShowsQuestions, int MostRequests);
