namespace Wattwise.Directives;

/// <summary>Chooses how brief the answers to a class of requests are asked to be.</summary>
/// <remarks>Implementations are pure and thread-safe. They may throw: the request then gets no directive.</remarks>
public interface IDirectivePolicy
{
    /// <summary>Chooses among the levels.</summary>
    /// <param name="situation">What is known of the class, and the grid.</param>
    DirectiveMix Choose(DirectiveSituation situation);
}
