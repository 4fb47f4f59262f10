using System.Runtime.CompilerServices;

namespace Wattwise.LocalEngine.Templates;

/// <summary>Counts what one rendering costs, and ends it at its limits. Not thread-safe.</summary>
internal sealed class RenderBudget(TemplateLimits limits, long inputLength = 0)
{
    // An element of a list is larger than a node's visit, and a character is read faster.
    private const int StepsPerElement = 4;
    private const int CharactersPerStep = 64;

    // Keys are compared by collections, which know no budget.
    [ThreadStatic]
    private static RenderBudget? _current;

    private readonly TemplateLimits _limits = limits;
    private long _steps = limits.Steps + inputLength;
    private long _characters = limits.Characters + (inputLength * limits.CharactersPerInput);
    private int _calls;

    /// <summary>Where the template is, for messages.</summary>
    public SourcePosition Position { get; set; } = new(1, 1);

    /// <summary>Counts one visit of a node that has nodes below it.</summary>
    public void Step()
    {
        if (--_steps < 0)
            throw TooManySteps();
        EnsureStack();
    }

    /// <summary>Counts what reading a value through takes.</summary>
    /// <param name="length">Its length in characters.</param>
    public void Read(int length)
    {
        _steps -= length / CharactersPerStep;
        if (_steps < 0)
            throw TooManySteps();
    }

    /// <summary>Counts elements that are compared in the rendering on this thread, and goes a level deeper into them.</summary>
    public static void Compare(int elements)
    {
        EnsureStack();
        _current?.Elements(1 + elements);
    }

    /// <summary>Makes it the budget of comparisons on this thread. <see cref="End"/> follows.</summary>
    public void Begin() => _current = this;

    public static void End() => _current = null;

    /// <summary>Counts elements before they are made.</summary>
    public void Elements(long count)
    {
        _steps -= Math.Min(count, int.MaxValue) * StepsPerElement;
        if (_steps < 0)
            throw TooManySteps();
    }

    /// <summary>Counts characters before they are made.</summary>
    public void Characters(long count)
    {
        _characters -= count;
        if (_characters < 0)
            throw TemplateError.Limit("The template makes too much text.");
    }

    /// <summary>Counts a call of something that the template itself defines. <see cref="Leave"/> follows.</summary>
    public void Enter()
    {
        if (++_calls > _limits.CallDepth)
            throw TemplateError.Limit($"Calls in the template are nested deeper than {_limits.CallDepth}.");
    }

    public void Leave() => _calls--;

    /// <summary>Ends the work, and not the process, where the stack comes to its end.</summary>
    public static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw TemplateError.Limit("The template or a value is nested too deep.");
    }

    private TemplateError TooManySteps() => TemplateError.Limit($"The template takes more than {_limits.Steps} steps.");
}
