namespace Wattwise.Gateway.Dashboard.Frames;

/// <summary>What a stage did for one reason.</summary>
internal sealed record StagePart(string Stage, string Outcome, string Reason, long Count, double Spent, double Avoided);
