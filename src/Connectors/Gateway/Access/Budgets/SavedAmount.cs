namespace Wattwise.Gateway.Access;

/// <summary>What Wattwise saved in requests; in joules.</summary>
/// <param name="Requests">Requests that ended.</param>
/// <param name="Hits">Those that a stage answered without the model.</param>
/// <param name="Spent">What all of them took.</param>
/// <param name="Avoided">What they did not take.</param>
/// <param name="Net">What was avoided less Wattwise's own work.</param>
/// <param name="NetLow">Its lower bound.</param>
/// <param name="NetHigh">Its upper bound.</param>
internal readonly record struct SavedAmount(
    long Requests, long Hits, double Spent, double Avoided, double Net, double NetLow, double NetHigh)
{
    public static SavedAmount operator +(SavedAmount left, SavedAmount right) => new(
        left.Requests + right.Requests,
        left.Hits + right.Hits,
        left.Spent + right.Spent,
        left.Avoided + right.Avoided,
        left.Net + right.Net,
        left.NetLow + right.NetLow,
        left.NetHigh + right.NetHigh);
}
