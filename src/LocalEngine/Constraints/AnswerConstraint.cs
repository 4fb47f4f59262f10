using System.Security.Cryptography;
using System.Text;

namespace Wattwise.LocalEngine;

/// <summary>What an answer must be, as a request says it; not compiled yet. Immutable.</summary>
internal abstract record AnswerConstraint
{
    /// <summary>Special tokens that are part of the answer's text.</summary>
    public virtual IReadOnlySet<string> Markers { get; } = new HashSet<string>();

    /// <summary>A text that is the same for the same constraints only.</summary>
    public abstract string Key();

    /// <summary>Compiles it.</summary>
    /// <param name="budget">What that may take.</param>
    /// <param name="warnings">What is not enforced, and why.</param>
    /// <exception cref="LlamaConstraintException">It is wrong, cannot be enforced exactly, or is too large.</exception>
    public Grammar Compile(CompileBudget budget, out IReadOnlyCollection<string> warnings)
    {
        try
        {
            return CompileUnguarded(budget, out warnings);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new LlamaConstraintException(
                $"A keyword has a value of the wrong kind: {exception.Message}", budget.Keyword, budget.Pointer, "Correct the schema.");
        }
        catch (InsufficientExecutionStackException)
        {
            throw budget.Exceeded("Its parts refer to one another too deeply");
        }
    }

    /// <summary>Compiles it; faults of the schema's form may come out as they are.</summary>
    protected abstract Grammar CompileUnguarded(CompileBudget budget, out IReadOnlyCollection<string> warnings);

    /// <summary>A short text in place of a long one.</summary>
    protected static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
