namespace Wattwise.Caching;

/// <summary>What a policy believes of its own hits.</summary>
/// <param name="WrongAmongHits">The share of hits whose answer does not serve.</param>
/// <param name="Low">The lower confidence bound of that share.</param>
/// <param name="High">The upper confidence bound of that share: what the limit is held against.</param>
/// <param name="MinProbability">The smallest probability of being right that is served; above 1 where nothing is.</param>
/// <param name="Judged">Pieces of live evidence behind it, older ones counting less.</param>
/// <param name="Drifts">How often the errors were so many more than expected that older evidence was discounted.</param>
public readonly record struct CacheErrorEstimate(
    double WrongAmongHits, double Low, double High, double MinProbability, double Judged, int Drifts);
