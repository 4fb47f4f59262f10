namespace Quickstart;

/// <summary>The requests that the cache left to the model for the same reason.</summary>
/// <param name="Code">The reason code of the cache's records.</param>
/// <param name="Requests">The requests in the order of their arrival; at least one.</param>
internal sealed record RefusalGroup(string Code, IReadOnlyList<RequestResult> Requests)
{
    /// <summary>How many of them an earlier answer would have served, by the workload's labels.</summary>
    public int Missed => Requests.Count(request => request.Verdict == Verdict.Missed);
}
