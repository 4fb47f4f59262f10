namespace Wattwise.LocalEngine;

/// <summary>Uses a template once while the model is read.</summary>
/// <remarks>
/// The runtime compiles the template engine when it is first used, which takes nearly a tenth of a second: time that the first answer would
/// wait.
/// </remarks>
internal static class TemplateWarmUp
{
    /// <summary>Starts on another thread. Whoever chooses a template reports its faults; here they are of no interest.</summary>
    /// <param name="source">The text of the template; null does nothing.</param>
    public static Task StartAsync(string? source) => source is null ? Task.CompletedTask : Task.Run(() =>
    {
        try
        {
            var template = ChatTemplate.Create(source);
            template.Render([new(ChatTurn.System, "a"), new(ChatTurn.User, "b")]);
            OutputForm.Of(template);
        }
        catch (LlamaTemplateException)
        {
        }
    });
}
