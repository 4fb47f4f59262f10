namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>What was before the page opened.</summary>
internal sealed record HistoryPart(double[][] Seconds, double[][] Minutes, bool ShowsQuestions);
