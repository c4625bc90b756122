package dev.nonagon.console;

import jakarta.faces.application.ViewHandler;
import jakarta.faces.application.ViewHandlerWrapper;
import jakarta.faces.context.FacesContext;
import jakarta.servlet.http.HttpServletRequest;

/** Forms go to the address that the browser shows, with what stands behind its question mark (C1, C3). */
public class ShortAddresses extends ViewHandlerWrapper {
    public ShortAddresses(ViewHandler wrapped) {
        super(wrapped);
    }

    @Override
    public String getActionURL(FacesContext context, String viewId) {
        return Screen.of(viewId)
                .map(screen -> context.getExternalContext().getRequestContextPath() + screen.getPath() + query(context))
                .orElseGet(() -> super.getActionURL(context, viewId));
    }

    private static String query(FacesContext context) {
        String query = ((HttpServletRequest) context.getExternalContext().getRequest()).getQueryString();
        return query == null ? "" : "?" + query;
    }
}
