namespace Wattwise.Gateway.Running;

/// <summary>What a reply says first.</summary>
/// <param name="Id">The reply's id.</param>
/// <param name="Created">When it was begun.</param>
/// <param name="Model">The model's name, as the caller knows it.</param>
internal sealed record AnswerHead(string Id, DateTimeOffset Created, string Model)
{
    public static AnswerHead New(string prefix, DateTimeOffset created, string model) =>
        new($"{prefix}{Guid.CreateVersion7():N}", created, model);
}
