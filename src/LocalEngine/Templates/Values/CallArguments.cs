namespace Wattwise.LocalEngine.Templates;

/// <summary>What a call hands over.</summary>
/// <param name="positional">In order.</param>
/// <param name="named">By name, in order.</param>
internal sealed class CallArguments(IReadOnlyList<Value> positional, IReadOnlyList<KeyValuePair<string, Value>> named)
{
    public static CallArguments None { get; } = new([], []);

    public IReadOnlyList<Value> Positional { get; } = positional;

    public IReadOnlyList<KeyValuePair<string, Value>> Named { get; } = named;

    public static CallArguments Of(params Value[] positional) => new(positional, []);

    /// <summary>Puts the arguments in the order of a function's parameters; those that are left out are null.</summary>
    /// <param name="function">For messages.</param>
    /// <param name="required">How many must be given.</param>
    /// <param name="parameters">The names.</param>
    public Value?[] Bind(string function, int required, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
            throw TemplateError.Evaluation($"{function}() takes at most {parameters.Length} arguments ({Positional.Count} given)");
        var values = new Value?[parameters.Length];
        for (var i = 0; i < Positional.Count; i++)
            values[i] = Positional[i];
        foreach (var (name, value) in Named)
        {
            var at = parameters.IndexOf(name);
            if (at < 0)
                throw TemplateError.Evaluation($"{function}() got an unexpected keyword argument '{name}'");
            if (values[at] is not null)
                throw TemplateError.Evaluation($"{function}() got multiple values for argument '{name}'");
            values[at] = value;
        }

        for (var i = 0; i < required; i++)
        {
            if (values[i] is null)
                throw TemplateError.Evaluation($"{function}() missing required argument: '{parameters[i]}'");
        }

        return values;
    }
}
