namespace CockroachBench.Requests;

// The form in which the service answers a method's requests: a name of RequestForm.All.
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FormAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
