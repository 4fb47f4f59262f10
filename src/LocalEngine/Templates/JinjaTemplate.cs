namespace Wattwise.LocalEngine.Templates;

/// <summary>A Jinja template that was read, as chat templates are written. Immutable and thread-safe.</summary>
internal sealed class JinjaTemplate
{
    private readonly TemplateTree _tree;
    private readonly TemplateLimits _limits;

    private JinjaTemplate(TemplateTree tree, TemplateLimits limits)
    {
        _tree = tree;
        _limits = limits;
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="LlamaTemplateException">The text is no template.</exception>
    public static JinjaTemplate Parse(string source, TemplateLimits? limits = null)
    {
        limits ??= TemplateLimits.Default;
        return new(TemplateParser.Parse(source, limits), limits);
    }

    /// <summary>Renders the template.</summary>
    /// <param name="variables">What it is told.</param>
    /// <param name="now">The local time, for templates that print the date.</param>
    /// <param name="inputLength">The characters of what it is told, which its limits grow with.</param>
    /// <exception cref="LlamaTemplateException">The template refuses the conversation, fails, or takes more than it may.</exception>
    public MarkedText Render(IEnumerable<KeyValuePair<string, Value>> variables, Func<DateTimeOffset> now, long inputLength = 0)
    {
        var budget = new RenderBudget(_limits, inputLength);
        budget.Begin();
        try
        {
            return Renderer.Render(_tree, GlobalFunctions.Create(now).Concat(variables), budget);
        }
        catch (TemplateError error)
        {
            throw new LlamaTemplateException(error.Kind, error.Message, budget.Position, error);
        }
        finally
        {
            RenderBudget.End();
        }
    }
}
